using Ogee.Bench;

// Each subcommand is a file of its own; it prints one Markdown table.
var rows = args is [_, var text] ? text : "";
var benches = new Dictionary<string, Action> { ["gemm"] = GemmBench.Run, ["conv"] = () => ConvBench.Run(rows), ["steps"] = StepBench.Run, ["workers"] = WorkersBench.Run, ["plans"] = PlanBench.Run, ["goldens"] = Goldens.Run };
if (args is not ([_] or ["conv", _]) || !benches.TryGetValue(args[0], out var bench))
{
    Console.Error.WriteLine($"usage: dotnet run -c Release --project bench/Ogee.Bench.Peers -- {string.Join('|', benches.Keys)}\n  conv takes a part of the names of rows to measure only those, as in: conv \"5×5 1→6\"");
    return 2;
}
if (Peers.Restart(args) is { } code) return code;
Peers.Prepare();
Console.WriteLine(Machine.Describe());
bench();
return 0;
