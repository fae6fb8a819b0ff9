using System.Text;
using CsCheck;

namespace Ogee.Learn.Tests;

public class SettingsFileTests
{
    static readonly Setting<double> rate = Setting.Number("optim.rate", 0.1, "The learning rate.", 0, 10);
    static readonly Setting<long> batch = Setting.Whole("data.batch", 64, "Samples in a step.");
    static readonly SettingsSchema schema = new(rate, batch);

    static ResolvedSettings Resolve(string json) => schema.Resolve(SettingsFile.Parse(Encoding.UTF8.GetBytes(json), "my.json"));

    [Theory]
    [InlineData("""{ "optim": { "rate": 3e-4 }, "data": { "batch": 8 } }""")]
    [InlineData("""{ "optim.rate": 3e-4, "data.batch": 8 }""")]
    [InlineData("""{ "optim.rate": "3e-4", "data.batch": "8" }""")]
    [InlineData("{ // a comment\n \"optim\": { /* another */ \"rate\": 3e-4, }, \"data\": { \"batch\": 8 }, }")]
    [InlineData("""{ "format": "ogee-run/1", "id": "x", "command": ["a", "b"], "data": { "path": "p" }, "settings": { "optim": { "rate": 3e-4 }, "data": { "batch": 8 } }, "host": {} }""")]
    [InlineData("\uFEFF{ \"optim.rate\": 3e-4, \"data.batch\": 8 }")]
    public void SettingsAreReadInEveryFormThereIs(string json)
    {
        var settings = Resolve(json);
        Assert.Equal((3e-4, 8L), (settings.Get(rate), settings.Get(batch)));
    }

    [Theory]
    [InlineData("{ \"optim\": {\n  \"rate\": 1,\n  \"rate\": 1 } }", "my.json:3:3")]
    [InlineData("{ \"optim\": { \"rate\": 1 },\n \"optim.rate\": 1 }", "my.json:2:2")]
    [InlineData("{ \"optim\": { \"rate\": 1 },\n \"optim\": { \"rate\": 2 } }", "my.json:2:13")]
    public void AKeyTwiceIsRefusedWithItsPlace(string json, string place) => Expect.Error(SettingErrors.Duplicate, () => Resolve(json), place);

    [Fact]
    public void AnUnknownKeyIsRefusedWithItsPlaceAndTheNearestOne()
    {
        var error = Expect.Error(SettingErrors.Unknown, () => Resolve("{\n  \"optim\": { \"rates\": 1 }\n}"), "my.json:2:14");
        Assert.Contains("Did you mean optim.rate?", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("{")]
    [InlineData("{ \"optim.rate\": }")]
    [InlineData("{} {}")]
    [InlineData("{ 'optim.rate': 1 }")]
    [InlineData("{ \"format\": \"ogee-run/1\", \"id\": \"x\" }")]
    public void WhatIsNoObjectIsRefused(string json) => Expect.Error(SettingErrors.File, () => Resolve(json));

    [Fact]
    public void DeepNestingIsRefused() => Expect.Error(SettingErrors.File, () => Resolve(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))));

    [Fact]
    public void TextThatIsNotUnicodeIsRefused() =>
        Expect.Error(SettingErrors.File, () => SettingsFile.Parse([.. "{\"optim.rate\":\""u8, 0xFF, 0xFE, .. "\"}"u8], "my.json"));

    [Fact]
    public void AListIsRefused() => Expect.Error(SettingErrors.Type, () => Resolve("""{ "optim.rate": [1] }"""));

    [Fact]
    public void AMissingFileIsNamed() => Expect.Error(SettingErrors.File, () => SettingsFile.Read("there-is-no-such-file.json"), "there-is-no-such-file.json");

    [Fact]
    public void MutatedFilesCauseNothingButTheFormatsOwnErrors() =>
        new Fuzz([.. new[] { """{ "optim": { "rate": 3e-4 }, "data": { "batch": 8 } }""", "{ // a comment\n \"optim.rate\": \"1\", }", """{ "format": "ogee-run/1", "id": "x", "command": ["a"], "settings": { "data": { "batch": 8 } }, "host": {} }""" }.Select(Encoding.UTF8.GetBytes)],
            ["{", "}", "[", ":", ",", "\"", "//", "/*", "null", "true", "1e400", "-0", "\\ud800", "\"optim\":", "\"rate\":", "\"settings\":", "9223372036854775808", "\u00ef\u00bb\u00bf"])
            .Run(2000, path => schema.Resolve(SettingsFile.Read(path)), SettingErrors.File, SettingErrors.Type, SettingErrors.Duplicate, SettingErrors.Unknown, SettingErrors.Range);

    [Fact]
    public void AnyBytesGiveSettingsOrTheNamedError() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 2].Select(i => new[] { "", "{\"optim.rate\":", "{\"optim\":{\"rate\":\"" }[i])).Sample((bytes, start) =>
        {
            try
            {
                schema.Resolve(SettingsFile.Parse([.. Encoding.UTF8.GetBytes(start), .. bytes], "fuzz.json"));
            }
            catch (OgeeException error)
            {
                Assert.StartsWith("OG50", error.Error.Code, StringComparison.Ordinal);
            }
        }, iter: 5000);
}
