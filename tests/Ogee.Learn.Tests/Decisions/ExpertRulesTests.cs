using System.Text;
using CsCheck;

namespace Ogee.Learn.Tests;

public class ExpertRulesTests
{
    const string Example = """
        [
          // Children are not served.
          { "when": [{ "feature": "age", "op": "<", "value": 18 }, { "feature": "country", "op": "in", "value": ["NL", "BE"] }], "then": { "answer": "no" }, "because": "the law" },
          { "when": [{ "feature": "income", "op": "missing" }], "then": "abstain" },
          { "then": { "at_least": 0 } },
          { "when": [{ "feature": "country", "op": "!=", "value": "NL" }], "then": { "at_most": 1e3 } },
        ]
        """;

    [Fact]
    public void RulesReadAsSentences() =>
        Assert.Equal([
            "when age < 18 and country in ('NL', 'BE') then answer 'no' (because the law)",
            "when income is missing then abstain",
            "always at least 0",
            "when country != 'NL' then at most 1000",
        ], ExpertRules.Parse(Example, "rules.json").Rules.Select(rule => rule.ToString()));

    [Fact]
    public void TheFirstRuleThatAnswersEndsTheReading()
    {
        var rules = ExpertRules.Parse(Example, "rules.json");
        var child = Apply(rules, ("age", RuleValue.Of(17)), ("country", RuleValue.Of("BE")));
        Assert.Equal(("no", false), (child.Answer, child.IsAbstention));
        Assert.Equal([0], child.Fired);
        Assert.True(Apply(rules, ("age", RuleValue.Of(18)), ("country", RuleValue.Of("BE"))).IsAbstention);
        var adult = Apply(rules, ("age", RuleValue.Of(18)), ("country", RuleValue.Of("BE")), ("income", RuleValue.Of(1)));
        Assert.Equal((0.0, 1000.0), (adult.AtLeast, adult.AtMost));
        Assert.Equal([2, 3], adult.Fired);
        Assert.Equal((0, 7, 1000), (adult.Bound(-3), adult.Bound(7), adult.Bound(4000)));
    }

    [Fact]
    public void BoundsThatContradictEachOtherAbstain() =>
        Assert.True(Apply(ExpertRules.Parse("""[{"then":{"at_least":2}},{"then":{"at_most":1}}]""", "x")).IsAbstention);

    [Theory]
    [InlineData("=", false, false)]
    [InlineData("!=", false, true)]
    [InlineData("<", false, true)]
    [InlineData("<=", false, true)]
    [InlineData(">", false, false)]
    [InlineData(">=", false, false)]
    public void AMissingValueFulfilsNoComparison(string op, bool ofMissing, bool ofThree)
    {
        var rules = ExpertRules.Parse($$"""[{"when":[{"feature":"a","op":"{{op}}","value":4}],"then":"abstain"}]""", "x");
        Assert.Equal(ofMissing, Apply(rules).IsAbstention);
        Assert.Equal(ofMissing, Apply(rules, ("a", RuleValue.Of(double.NaN))).IsAbstention);
        Assert.Equal(ofThree, Apply(rules, ("a", RuleValue.Of(3))).IsAbstention);
    }

    [Fact]
    public void ACategoryThatLooksLikeANumberEqualsIt()
    {
        var rules = ExpertRules.Parse("""[{"when":[{"feature":"a","op":"=","value":1}],"then":"abstain"}]""", "x");
        Assert.True(Apply(rules, ("a", RuleValue.Of("1"))).IsAbstention);
        Assert.False(Apply(rules, ("a", RuleValue.Of("1.0"))).IsAbstention);
    }

    [Fact]
    public void RulesGoThroughJson()
    {
        var json = ExpertRules.Parse(Example, "x").ToJson();
        Assert.Equal(json, ExpertRules.Parse(json, "x").ToJson());
        Assert.Contains("\"because\":\"the law\"", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "x:")]
    [InlineData("{}", "rules: expected a list")]
    [InlineData("[1]", "rules[0]: expected {")]
    [InlineData("[{}]", "rules[0]: there is no \"then\"")]
    [InlineData("""[{"then":"answer"}]""", "rules[0].then:")]
    [InlineData("""[{"then":{"answer":"a","at_least":1}}]""", "rules[0].then: there are 2 outcomes")]
    [InlineData("""[{"then":{"at_least":1e999}}]""", "rules[0].then.at_least: expected a finite number")]
    [InlineData("""[{"then":{"at_least":"1"}}]""", "rules[0].then.at_least: expected a finite number")]
    [InlineData("""[{"then":"abstain","run":"rm"}]""", "rules[0]: 'run' is not known")]
    [InlineData("""[{"then":"abstain","then":"abstain"}]""", "rules[0]: \"then\" is given twice")]
    [InlineData("""[{"when":[{"feature":"a","op":"~","value":1}],"then":"abstain"}]""", "rules[0].when[0].op: '~' is none of")]
    [InlineData("""[{"when":[{"feature":"a","op":"="}],"then":"abstain"}]""", "rules[0].when[0]: = takes a value")]
    [InlineData("""[{"when":[{"feature":"a","op":"missing","value":1}],"then":"abstain"}]""", "rules[0].when[0]: missing takes no value")]
    [InlineData("""[{"when":[{"feature":"a","op":"<","value":"b"}],"then":"abstain"}]""", "rules[0].when[0].value: < compares with a number")]
    [InlineData("""[{"when":[{"feature":"a","op":"=","value":null}],"then":"abstain"}]""", "rules[0].when[0].value: expected a text")]
    [InlineData("[[[[[[[[[[[[[[[[", "x:")]
    public void WhatIsNoRuleIsRefusedWithItsPlace(string json, string place)
    {
        var error = Assert.Throws<OgeeException>(() => ExpertRules.Parse(json, "x"));
        Assert.Equal("OG4602", error.Error.Code);
        Assert.Contains(place, error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void MutatedRulesAreReadOrRefusedAndNothingElse() =>
        Gen.Select(Gen.Int[0, Example.Length - 1], Gen.Byte, Gen.Int[0, Example.Length - 1]).Sample((at, with, cut) =>
        {
            var bytes = Encoding.UTF8.GetBytes(Example);
            bytes[at] = with;
            foreach (var json in (string[])[Encoding.UTF8.GetString(bytes), Encoding.Latin1.GetString(bytes), Example[cut..], Example[..cut], Example[..cut] + "\"\\ud800\"" + Example[cut..]])
            {
                try { ExpertRules.Parse(json, "x"); }
                catch (OgeeException error) { Assert.Equal("OG4602", error.Error.Code); }
            }
        }, iter: 2000);

    [Fact]
    public void TooMuchOfAnythingIsRefused()
    {
        foreach (var json in (string[])[new string(' ', 2 << 20), "[" + string.Join(",", Enumerable.Repeat("""{"then":"abstain"}""", 1001)) + "]", """[{"then":{"answer":"A"}}]""".Replace("A", new string('a', 1001), StringComparison.Ordinal)])
            Assert.Equal("OG4602", Assert.Throws<OgeeException>(() => ExpertRules.Parse(json, "x")).Error.Code);
    }

    [Theory]
    [InlineData("""[{"when":[{"feature":"agee","op":"=","value":1}],"then":"abstain"}]""", "Did you mean age?")]
    [InlineData("""[{"when":[{"feature":"country","op":"<","value":1}],"then":"abstain"}]""", "=, != and in")]
    [InlineData("""[{"when":[{"feature":"age","op":"=","value":"x"}],"then":"abstain"}]""", "without quotes")]
    [InlineData("""[{"then":{"answer":"yess"}}]""", "Did you mean yes?")]
    [InlineData("""[{"then":{"at_least":1}}]""", "a class has no bound")]
    public void RulesOfAnotherTableAreToldWithWhatWasMeant(string json, string hint)
    {
        var rules = ExpertRules.Parse(json, "x");
        var error = Assert.Throws<OgeeException>(() => rules.Check(Features, ["yes", "no"]));
        Assert.Equal("OG4602", error.Error.Code);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnswersOfARegressionAreNumbers()
    {
        ExpertRules.Parse("""[{"then":{"answer":3.5}},{"then":{"at_least":1}}]""", "x").Check(Features, null);
        Assert.Throws<OgeeException>(() => ExpertRules.Parse("""[{"then":{"answer":"high"}}]""", "x").Check(Features, null));
    }

    static readonly Dictionary<string, bool> Features = new() { ["age"] = true, ["country"] = false };

    static RuleVerdict Apply(ExpertRules rules, params (string Name, RuleValue Value)[] row) => rules.Apply(name => row.FirstOrDefault(item => item.Name == name).Value);
}
