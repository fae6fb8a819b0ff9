using Company.Worker1;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddOptions<InboxOptions>().Bind(builder.Configuration.GetSection("Inbox")).ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddHostedService<InboxWorker>();
builder.Build().Run();
