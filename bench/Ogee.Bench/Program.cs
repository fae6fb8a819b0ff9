using Ogee.Bench;

// What Ogee is measured with alone; beside its peers: ../Ogee.Bench.Peers. Each subcommand is a file of its own and prints Markdown tables.
// serving takes "short" for a run of seconds, which CI makes; foreign takes a work folder and folders of pictures, data folders or archives of pictures.
if (args is ["foreign", var work, .. { Length: > 0 } folders])
{
    ForeignBench.Run(work, folders);
    return 0;
}
if (args is ["data", .. { Length: > 0 } pictures])
{
    Console.WriteLine(Machine.Describe());
    DataBench.Run(pictures);
    return 0;
}
var isShort = args is ["serving", "short"];
var code = Benches.Start("bench/Ogee.Bench", isShort ? ["serving"] : args, [.. Benches.Alone, ("serving", () => ServingBench.Run(isShort))], prepare: null);
return code != 0 ? code : Bounds.ExitCode;
