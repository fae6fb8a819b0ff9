using System.Globalization;

namespace Ogee.Bench;

/// <summary>Who computes how long: the client that asks, the model, and the rest, which is the server's protocol, what it watches, the compiler and the garbage collector.</summary>
/// <param name="Client">Seconds of the threads that ask.</param>
/// <param name="Model">Seconds of the thread that computes batches and of those that help it.</param>
/// <param name="Protocol">Seconds of all others.</param>
readonly record struct CpuShares(double Client, double Model, double Protocol)
{
    public double Sum => Client + Model + Protocol;

    /// <summary>The seconds until now; zeros where the system does not say them by thread (it does in <c>/proc</c> of Linux).</summary>
    public static CpuShares Now()
    {
        const string tasks = "/proc/self/task";
        if (!Directory.Exists(tasks)) return default;
        double client = 0, model = 0;
        foreach (var task in Directory.EnumerateDirectories(tasks))
        {
            try
            {
                var name = File.ReadAllText(task + "/comm");
                var seconds = double.Parse(File.ReadAllText(task + "/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1e9;
                if (name.StartsWith("bench ", StringComparison.Ordinal)) client += seconds;
                else if (name.StartsWith("ogee ", StringComparison.Ordinal) || (name.StartsWith("Ogee ", StringComparison.Ordinal) && name.Contains(" comp", StringComparison.Ordinal))) model += seconds;
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }
        // Those of threads that have ended count too.
        return new(client, model, Environment.CpuUsage.TotalTime.TotalSeconds - client - model);
    }

    public static CpuShares operator -(CpuShares later, CpuShares earlier) => new(later.Client - earlier.Client, later.Model - earlier.Model, later.Protocol - earlier.Protocol);
}
