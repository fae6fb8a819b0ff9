using Ogee.Serving;

var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration.GetSection("Ogee");
builder.Services.AddOgee(options =>
{
    // Every bound of OgeeOptions can be set in appsettings.json, or as Ogee__MaxBatch in the environment.
    settings.Bind(options);
    foreach (var model in settings.GetSection("Models").GetChildren())
    {
        var folder = Path.Combine(builder.Environment.ContentRootPath, model.Value!);
        options.Model(model.Key, () => ServedFolder.Open(folder, model.Key));
    }
    // With a key, who asks the models must know it. It is a secret: give it as Ogee__ApiKey, and never in a file of the repository.
    if (settings["ApiKey"] is { Length: > 0 } key) options.ApiKey(key);
});
builder.Services.AddHealthChecks().AddOgee();
builder.Services.AddProblemDetails();

var app = builder.Build();
app.UseExceptionHandler();

// Alive: the process answers. Ready: every model is loaded and has answered a first question.
app.MapHealthChecks("/healthz/live", new() { Predicate = _ => false });
app.MapHealthChecks("/healthz/ready", new() { Predicate = check => check.Tags.Contains("ready") });

// POST /predict, the Open Inference Protocol below /v2, /metrics, and a page at / to try a model with a picture.
app.MapOgee();
app.Run();
