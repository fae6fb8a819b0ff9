using System.Text;
using CsCheck;

namespace Ogee.Learn.Tests;

public class SettingsTests
{
    static readonly Setting<double> rate = Setting.Number("optim.rate", null, "The learning rate.", 1e-8, 10, auto: "from the model");
    static readonly Setting<double> decay = Setting.Number("optim.decay", 0.05, "Weight decay.", 0, 1);
    static readonly Setting<double> offset = Setting.Number("optim.offset", 0, "Any number.");
    static readonly Setting<long> batch = Setting.Whole("data.batch", 64, "Samples in a step.", 1, 4096);
    static readonly Setting<bool> shuffle = Setting.Switch("data.shuffle", true, "Whether to shuffle.");
    static readonly Setting<string> augment = Setting.Choice("data.augment", "flip", "How images vary.", ["none", "flip", "full"]);
    static readonly Setting<TimeSpan> budget = Setting.Duration("budget", null, "Time to train.", auto: "none");
    static readonly Setting<string> note = Setting.Text("note", "", "Any text.");
    static readonly SettingsSchema schema = new(rate, decay, offset, batch, shuffle, augment, budget, note);

    static SettingsFile Config(string json) => SettingsFile.Parse(Encoding.UTF8.GetBytes(json), "config.json");

    [Fact]
    public void TheCommandLineOverridesTheConfigWhichOverridesTheDefault()
    {
        var settings = schema.Resolve(Config("""{ "optim": { "rate": 0.1, "decay": 0.2 } }"""), ["optim.rate=3e-4"]);
        Assert.Equal((3e-4, 0.2, 64L), (settings.Get(rate), settings.Get(decay), settings.Get(batch)));
        Assert.Equal((SettingSource.CommandLine, SettingSource.Config, SettingSource.Default), (settings.Source(rate), settings.Source(decay), settings.Source(batch)));
    }

    [Fact]
    public void AnAutoSettingTakesTheValueFoundAndSaysWhy()
    {
        var settings = schema.Resolve();
        Assert.True(settings.IsAuto(rate));
        Assert.Throws<InvalidOperationException>(() => settings.Get(rate));
        Assert.Equal(0.001, settings.Fill(rate, 0.001, "customary for AdamW"));
        Assert.Equal("auto: customary for AdamW", settings.SourceText(rate));
    }

    [Fact]
    public void AGivenSettingKeepsItsValueWhenOneIsFound() =>
        Assert.Equal(0.5, schema.Resolve(overrides: ["optim.rate=0.5"]).Fill(rate, 0.001));

    [Fact]
    public void AutoMayBeWrittenOut()
    {
        Assert.True(schema.Resolve(Config("""{ "optim.rate": "auto" }""")).IsAuto(rate));
        Assert.True(schema.Resolve(Config("""{ "optim.rate": null }""")).IsAuto(rate));
        Expect.Error(SettingErrors.Type, () => schema.Resolve(overrides: ["data.batch=auto"]));
    }

    [Theory]
    [InlineData("optim.rte=1", "optim.rate")]
    [InlineData("optim.raet=1", "optim.rate")]
    [InlineData("rate=1", "optim.rate")]
    [InlineData("data.bach=1", "data.batch")]
    public void AnUnknownKeyNamesTheNearestOne(string text, string meant) =>
        Assert.Contains($"Did you mean {meant}", Expect.Error(SettingErrors.Unknown, () => schema.Resolve(overrides: [text])).Remedy, StringComparison.Ordinal);

    [Fact]
    public void AKeyLikeNoneOfThemGetsNoGuess() =>
        Assert.Equal("List them with --print-config.", Expect.Error(SettingErrors.Unknown, () => schema.Resolve(overrides: ["wallpaper.colour=blue"])).Remedy);

    [Theory]
    [InlineData("optim.rate=0,5")]
    [InlineData("optim.rate=1.000,5")]
    [InlineData("optim.rate=fast")]
    [InlineData("optim.rate=")]
    [InlineData("optim.rate= 1")]
    [InlineData("data.batch=64.5")]
    [InlineData("data.batch=1e3")]
    [InlineData("data.batch=99999999999999999999")]
    [InlineData("data.shuffle=yes")]
    [InlineData("data.shuffle=TRUE")]
    [InlineData("budget=10")]
    [InlineData("budget=-5m")]
    [InlineData("budget=1e9d")]
    [InlineData("budget=m")]
    public void AValueOfAnotherTypeIsRefused(string text) => Expect.Error(SettingErrors.Type, () => schema.Resolve(overrides: [text]));

    [Theory]
    [InlineData("optim.rate=11")]
    [InlineData("optim.rate=0")]
    [InlineData("optim.rate=1e400")]
    [InlineData("optim.offset=1e400")]
    [InlineData("optim.offset=-1e400")]
    [InlineData("data.batch=0")]
    [InlineData("data.batch=4097")]
    [InlineData("data.augment=flop")]
    [InlineData("budget=0s")]
    public void AValueOutOfRangeIsRefused(string text) => Expect.Error(SettingErrors.Range, () => schema.Resolve(overrides: [text]));

    [Fact]
    public void AWordThatIsNoChoiceNamesTheNearestChoice() =>
        Assert.Equal("Did you mean data.augment=flip?", Expect.Error(SettingErrors.Range, () => schema.Resolve(overrides: ["data.augment=flop"])).Remedy);

    [Theory]
    [InlineData("data.batch")]
    [InlineData("=64")]
    [InlineData("")]
    public void WhatIsNotKeyEqualsValueIsRefused(string text) => Expect.Error(SettingErrors.Form, () => schema.Resolve(overrides: [text]));

    [Fact]
    public void AKeyTwiceOnTheCommandLineIsRefused() => Expect.Error(SettingErrors.Duplicate, () => schema.Resolve(overrides: ["data.batch=1", "data.batch=1"]));

    [Fact]
    public void AValueMayHoldAnEqualsSign() => Assert.Equal("a=b", schema.Resolve(overrides: ["note=a=b"]).Get(note));

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("1.5h", 5400)]
    [InlineData("250ms", 0.25)]
    [InlineData("1d", 86400)]
    public void DurationsHaveUnits(string text, double seconds)
    {
        var settings = schema.Resolve(overrides: [$"budget={text}"]);
        Assert.Equal(seconds, settings.Get(budget).TotalSeconds);
        Assert.Equal(settings.Get(budget), schema.Resolve(overrides: [$"budget={settings.Text(budget)}"]).Get(budget));
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void TheLanguageOfTheSystemChangesNothing(string name)
    {
        var expected = schema.Resolve(overrides: ["optim.rate=3.5e-4", "optim.offset=-1.25", "budget=1.5h"]);
        var text = expected.ToCommentedJson();
        using var locale = new Locale(name);
        Assert.Equal("0,5", 0.5.ToString(System.Globalization.CultureInfo.CurrentCulture).Replace('٫', ','));
        var settings = schema.Resolve(overrides: ["optim.rate=3.5e-4", "optim.offset=-1.25", "budget=1.5h"]);
        Assert.Equal((3.5e-4, -1.25, 5400), (settings.Get(rate), settings.Get(offset), settings.Get(budget).TotalSeconds));
        Assert.Equal(text, settings.ToCommentedJson());
        Assert.Equal(expected.ToJson(), settings.ToJson());
        Expect.Error(SettingErrors.Type, () => schema.Resolve(overrides: ["optim.rate=0,5"]));
    }

    [Fact]
    public void WhatIsPrintedReadsBackTheSame() =>
        Gen.Select(Gen.Double[1e-8, 10], Gen.Double[-1e300, 1e300], Gen.Long[1, 4096], Gen.Bool, Gen.Int[0, 2].Select(i => new[] { "none", "flip", "full" }[i]), Gen.Int[1, 1_000_000_000], Gen.String).Sample(
            (r, o, b, s, a, milliseconds, n) =>
            {
                // Half of a surrogate pair is no text.
                if (n.Any(char.IsSurrogate)) return;
                var settings = schema.Resolve(overrides: [FormattableString.Invariant($"optim.rate={r:R}"), FormattableString.Invariant($"optim.offset={o:R}"), $"data.batch={b}",
                    $"data.shuffle={(s ? "true" : "false")}", $"data.augment={a}", $"budget={milliseconds}ms", $"note={n}"]);
                foreach (var text in new[] { settings.ToJson(), settings.ToCommentedJson() })
                {
                    var again = schema.Resolve(Config(text));
                    Assert.Equal((r, o, b, s, a, n), (again.Get(rate), again.Get(offset), again.Get(batch), again.Get(shuffle), again.Get(augment), again.Get(note)));
                    Assert.Equal(settings.Get(budget), again.Get(budget));
                }
            }, iter: 200);

    [Fact]
    public void WhatIsPrintedExplainsEachSetting()
    {
        var text = schema.Resolve(overrides: ["data.batch=32"]).ToCommentedJson();
        Assert.Contains("    // Samples in a step. whole number, from 1 to 4096; command line\n    \"batch\": 32", text, StringComparison.Ordinal);
        Assert.Contains("    // The learning rate. number, from 1E-08 to 10; auto: from the model\n    \"rate\": \"auto\"", text, StringComparison.Ordinal);
    }
}
