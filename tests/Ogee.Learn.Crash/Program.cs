using System.Runtime.InteropServices;
using Ogee;
using Ogee.Learn;
using Ogee.Learn.Crash;

// usage: Ogee.Learn.Crash loop RUN [FIRST]    saves one checkpoint after the other until it is killed
//        Ogee.Learn.Crash serve RUN           reads lines "last STEP" and "file STEP" and saves each on a thread of its own
// Prints "saved STEP", "warned STEP TEXT" or "failed STEP CODE TEXT" once a save has ended.
if (OperatingSystem.IsLinux()) _ = Native.Control(Native.SetTracer, -1, 0, 0, 0);
var run = args[1];
using var runLock = FolderLock.Acquire(run);
var store = new CheckpointStore(run);
Console.WriteLine("ready");
if (args[0] == "loop")
{
    for (var step = args.Length > 2 ? long.Parse(args[2]) : 1; ; step++) Save("last", step);
}
while (Console.ReadLine() is { } line)
{
    var words = line.Split(' ');
    // A new thread: the tracer counts the calls of each thread from one.
    var thread = new Thread(() => Save(words[0], long.Parse(words[1])));
    thread.Start();
    thread.Join();
}
return 0;

void Save(string slot, long step)
{
    try
    {
        string? warning = null;
        if (slot == "file") SafetensorsWriter.Write(StepContent.ModelPath(run), StepContent.Tensors(step), new Dictionary<string, string> { ["state"] = StepContent.State(step) });
        else warning = store.Save(runLock, StepContent.State(step), StepContent.Tensors(step)).Warning;
        Console.WriteLine(warning is null ? $"saved {step}" : $"warned {step} {warning}");
    }
    catch (OgeeException error)
    {
        Console.WriteLine($"failed {step} {error.Error.Code} {error.What}");
    }
}

static partial class Native
{
    // PR_SET_PTRACER with PR_SET_PTRACER_ANY: lets a tracer that is not a parent attach where Yama would forbid it.
    internal const int SetTracer = 0x59616d61;

    [LibraryImport("libc", EntryPoint = "prctl")]
    internal static partial int Control(int option, nint a, nint b, nint c, nint d);
}
