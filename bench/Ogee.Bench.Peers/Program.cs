using Ogee.Bench;

if ((MemoryBench.Contend(args) ?? OverheadBench.Contend(args)) is { } contended) return contended;
// What has no peer needs none of its libraries.
if (args is ["overheads" or "recompute", .. var models])
{
    Console.WriteLine(Machine.Describe());
    if (args[0] == "overheads") OverheadBench.Run(models);
    else RecomputeBench.Run(models.Length > 0 ? models : ["gpt", "resnet50", "efficientnet", "transformer"]);
    return 0;
}

// Compared, not measured: not part of all, and the exit code says whether all agree.
if (args is ["oracle", .. var options])
{
    if (Peers.Restart(args) is { } oracleCode) return oracleCode;
    Peers.Prepare();
    return GraphOracle.Run(options);
}

// conv, onnx, steps, memory and planned take a part of the names of rows to measure only those, as in: conv "5×5 1→6", steps resnet18; goldens takes the name of a file.
var (subject, rows) = args is ["conv" or "onnx" or "steps" or "memory" or "planned" or "goldens", var text] ? (args[0], text) : ("", "");
string[] names = subject switch { "conv" => [.. ConvBench.Names], "onnx" => [.. OnnxBench.Names], "steps" or "memory" or "planned" => [.. StepWorkloads.All.Select(workload => workload.Name)], "goldens" => [.. Goldens.Names], _ => [] };
if (names.Length > 0 && !names.Any(name => name.Contains(rows, StringComparison.OrdinalIgnoreCase)))
{
    Console.Error.WriteLine($"{subject} has no row '{rows}'; there are: {string.Join(", ", names)}");
    return 2;
}
// The exit code says whether memory is what was planned.
var isAsPlanned = true;
var subjects = ((string Name, Action Run)[])[("gemm", GemmBench.Run), ("fft", FourierBench.Run), ("attention", AttentionBench.Run), ("linalg", LinalgBench.Run), ("conv", () => ConvBench.Run(rows)), ("onnx", () => OnnxBench.Run(rows)), ("steps", () => StepBench.Run(rows)), ("memory", () => MemoryBench.Run(rows)), ("planned", () => isAsPlanned &= MemoryBench.Planned(rows))];
// Golden files are written, not measured: not part of all.
var isGoldens = args is ["goldens", ..];
var code = Benches.Start("bench/Ogee.Bench.Peers", rows.Length > 0 ? [subject] : args, isGoldens ? [("goldens", () => Goldens.Run(rows))] : [.. subjects, .. Benches.Alone], () =>
{
    if (Peers.Restart(args) is { } restarted) return restarted;
    Peers.Prepare();
    return null;
}, isGoldens ? null : Peers.Describe());
return code == 0 && !isAsPlanned ? 1 : code;
