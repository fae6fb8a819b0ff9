namespace Ogee.Cli;

static class Program
{
    static int Main(string[] args) => new Application(Surroundings.OfProcess()).Run(args);
}
