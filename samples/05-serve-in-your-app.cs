#:sdk Microsoft.NET.Sdk.Web
#:project ../src/Ogee.Serving/Ogee.Serving.csproj

// A model inside a web application of your own: services.AddOgee() and app.MapOgee(), beside your own routes, health checks and limits.
//
//   dotnet run -c Release samples/05-serve-in-your-app.cs                      trains a tiny model first, in some seconds
//   dotnet run -c Release samples/05-serve-in-your-app.cs -- runs/RUN          serves the model of a run of `ogee train` or `ogee demo`
//
// Then open the page that it names, or send a picture:  curl --data-binary @PICTURE.png -H "Content-Type: image/png" URL/predict

using Ogee.Learn;
using Ogee.Recipes;
using Ogee.Serving;

var work = Directory.CreateTempSubdirectory("ogee-sample-").FullName;
var run = args is [var given, ..] && !given.StartsWith('-') ? RunFolder.Open(given) : Train();

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddOgee(options =>
{
    // The model loads while the application starts. Requests that come together are computed together; a full queue answers 503 at once.
    options.Model("boards", () => ServedFolder.Open(run.ModelPath, "boards"));
    options.QueueCapacity = 64;
    options.MaxRows = 16;
});
builder.Services.AddHealthChecks().AddOgee();

var app = builder.Build();
app.MapGet("/", () => "An application of your own. The model is below /ai.");
app.MapHealthChecks("/healthz");

// The Open Inference Protocol, /predict for a picture, /metrics for Prometheus, and a page to try it on. What holds for routes holds for
// these too: .RequireAuthorization(), .RequireCors(), .RequireRateLimiting().
app.MapGroup("/ai").MapOgee();

app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"serving on {app.Urls.First()}/ai/"));
app.Run();
Directory.Delete(work, recursive: true);

// Four short passes over the pictures that the repository ships: enough to have something to serve. `ogee demo` takes two minutes, and is right far more often.
RunFolder Train()
{
    var home = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
    FolderArchive.Extract(Path.Combine(home, "..", "demo", "boards", "boards.zip"), Path.Combine(work, "boards"));
    var settings = TrainSettings.Schema.Resolve(overrides: ["train.epochs=4", "data.size=16", "model.name=convnet-8"]);
    var result = TrainingRun.Run(new(Path.Combine(work, "boards"), settings, Path.Combine(work, "runs"), "boards", ["samples/05-serve-in-your-app.cs"]) { Progress = new PlainProgress(Console.Out) });
    Console.WriteLine($"the report: {Path.Combine(result.Folder.ReportPath, "report.html")}");
    return result.Folder;
}
