using System.Text.RegularExpressions;

namespace Ogee.Serving.Tests;

public class MetricsTests
{
    [Fact]
    public async Task TheTextIsThatOfPrometheusAndItsSumsAreRight()
    {
        await using var server = await TestServer.Start();
        for (var seed = 0; seed < 7; seed++)
            await server.Ask(LinearModel.Row(seed), LinearModel.Row(seed + 1));
        using var bad = await server.Infer("{}");
        var text = await server.Metrics();
        Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Matches(
            "^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z_0-9]+=\"([^\"\\\\]|\\\\.)*\"(,[a-z_0-9]+=\"([^\"\\\\]|\\\\.)*\")*\\})? [-+0-9.eE]+)$", line));
        Assert.Contains("ogee_requests_total{route=\"/v2/models/{model}/infer\",status=\"200\"} 7\n", text, StringComparison.Ordinal);
        Assert.Contains("ogee_requests_total{route=\"/v2/models/{model}/infer\",status=\"400\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("ogee_request_duration_seconds_count{route=\"/v2/models/{model}/infer\"} 8\n", text, StringComparison.Ordinal);
        Assert.Contains("ogee_predictions_total{model=\"linear\"} 14\n", text, StringComparison.Ordinal);
        Assert.Contains("ogee_batch_rows_sum{model=\"linear\"} 14\n", text, StringComparison.Ordinal);
        Assert.Contains("ogee_batch_rows_bucket{model=\"linear\",le=\"1\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("ogee_batch_rows_bucket{model=\"linear\",le=\"2\"} 7\n", text, StringComparison.Ordinal);
        Assert.Contains("ogee_queue_rows{model=\"linear\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("ogee_ready 1\n", text, StringComparison.Ordinal);
        Assert.Matches("ogee_build_info\\{version=\"[0-9.]+\"\\} 1\n", text);
        Assert.Matches($"ogee_model_info\\{{model=\"linear\",version=\"1\",sha256=\"{server.Model.Info.WeightsSha256}\"\\}} 1\n", text);
    }

    [Fact]
    public async Task WhatClientsSendMakesNoNewSeries()
    {
        await using var server = await TestServer.Start();
        async Task Knock(int number)
        {
            using var missing = await server.Client.GetAsync($"/nowhere/{number}");
            using var model = await server.Client.GetAsync($"/v2/models/m{number}");
            using var version = await server.Client.GetAsync($"/v2/models/linear/versions/{number + 5}");
            using var parameter = await server.Predict(LinearModel.Picture(1), $"?p{number}=1");
        }
        await Knock(0);
        await server.Metrics();
        var before = Series(await server.Metrics());
        for (var number = 1; number < 100; number++)
            await Knock(number);
        Assert.Equal(before, Series(await server.Metrics()));
    }

    [Fact]
    public void LabelValuesAreEscaped() => Assert.Equal("name=\"a\\\\b\\\"c\\nd\"", PrometheusText.Label("name", "a\\b\"c\nd"));

    static int Series(string text) => Regex.Count(text, "^[a-z]", RegexOptions.Multiline);
}
