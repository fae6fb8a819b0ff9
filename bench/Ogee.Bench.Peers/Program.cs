using Ogee.Bench;

// Each subcommand is a file of its own; it prints one Markdown table.
var benches = new Dictionary<string, Action> { ["gemm"] = GemmBench.Run, ["conv"] = ConvBench.Run, ["steps"] = StepBench.Run, ["workers"] = WorkersBench.Run, ["plans"] = PlanBench.Run };
if (args is not [var name] || !benches.TryGetValue(name, out var bench))
{
    Console.Error.WriteLine($"usage: dotnet run -c Release --project bench/Ogee.Bench.Peers -- {string.Join('|', benches.Keys)}");
    return 2;
}
if (Peers.Restart(args) is { } code) return code;
Peers.Prepare();
Console.WriteLine(Machine.Describe());
bench();
return 0;
