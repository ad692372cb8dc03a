using System.Text.Json;
using System.Xml.Linq;
using TokenGate.Scoring.Features;
using TokenGate.Training.Evaluation;
using Xunit;
using static TokenGate.Training.Tests.Samples.DrawnExchanges;

namespace TokenGate.Training.Tests.Evaluation;

public sealed class EvaluationReportTests
{
    private static readonly EvaluationReportOptions Options = new()
    {
        Title = "Held-out <traffic>",
        Date = new DateOnly(2026, 11, 23),
        OpenFamilies = new HashSet<string> { "fluent" },
    };

    private static readonly EvaluatedExchange[] Exchanges =
    [
        .. Enumerable.Range(0, 1000).Select(index => Concluded(null, index < 200 ? "code" : "prose", index == 0)),
        .. Enumerable.Range(0, 10).Select(index => Concluded(ScoreKind.Padding, "salad", index < 8)),
        .. Enumerable.Range(0, 10).Select(_ => Concluded(ScoreKind.Padding, "fluent", false)),
        .. Enumerable.Range(0, 10).Select(_ => Concluded(ScoreKind.Duplication, "loop", false, 100, 10)),
        .. Enumerable.Range(0, 10).Select(_ => Concluded(ScoreKind.Duplication, "rotation", false, 100, 11)),
    ];

    [Fact]
    public void Of_KnownConclusions_CountsWhatInflatingEarned()
    {
        var report = EvaluationReport.Create(Exchanges, Options);
        Assert.Equal(["fluent", "salad", "rotation", "loop"], report.Families.Select(family => family.Family));
        Assert.Equal([1.0, 0.2, 0.11, 0.10], report.Families.Select(family => family.Gain));
        Assert.Equal([0.0, 0.8, 0.0, 1.0], report.Families.Select(family => family.Neutralised));

        // Open families are reported, and stand outside the bars: (200 + 100 + 110) of 3,000.
        Assert.Equal(410 / 3000.0, Bar(report, "gain beyond the accounts, closed families"));
        Assert.Equal(1410 / 4000.0, Bar(report, "gain beyond the accounts, all families"));
        Assert.Equal(0.2, Bar(report, "the same, worst closed family"));
        Assert.Equal(0.2, Bar(report, "the same, closed families of Padding"));
        Assert.Null(Bar(report, "the same, closed families of Output"));
    }

    [Fact]
    public void Of_PeopleWithTimes_CountsThemAndAMonthOfTheirWork()
    {
        var morning = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
        EvaluatedExchange[] exchanges =
        [
            .. Enumerable.Range(0, 10).Select(i => Concluded(null, "code", false) with { User = "honest-" + i, Time = morning, Doubted = i == 0, Doubts = [i == 0, false, false] }),
            Concluded(ScoreKind.Padding, "salad", false, 9_000, 9_000) with { User = "eve", Time = morning, Doubted = true, Doubts = [true, false, false], Drawn = 8_000 },
        ];
        var report = EvaluationReport.Create(exchanges, Options);

        // Of a hundred tokens a day nothing is ever withheld; nine thousand a day earn the account once and its refill: 8,000 and 1,000 a
        // day.
        Assert.Equal((10, 0, 0), (report.People!.Honest, report.People.Hit, report.People.HitInTwentyDays));
        Assert.Equal(1, report.People.Inflaters);
        Assert.InRange(report.People.Earned, (8_000 + (25 * 250)) / 20 - 1, (8_000 + (26 * 250)) / 20);
        Assert.Equal(0, report.People.NeverDoubted);
        Assert.Equal(["accounting alone", "and the padding score", "and the duplication score", "and the output score", "and all three"], report.Ablation.Select(part => part.Name));
        Assert.Equal([1, 0, 1, 1, 0], report.Ablation.Select(part => part.ClosedGain));
        Assert.Equal(0.1, report.Ablation[1].HonestDoubted);
    }

    [Fact]
    public void Of_KnownConclusions_CountsAllFamiliesBeforeThoseThatAreNotOpen()
    {
        var report = EvaluationReport.Create(Exchanges, Options);
        Assert.Equal(["all", "not open"], report.Totals.Select(total => total.Name));
        Assert.Equal((4, 40), (report.Totals[0].Families, report.Totals[0].Exchanges));
        Assert.Equal(0.2, report.Totals[0].Recall, 1e-12);
        Assert.Equal(0.45, report.Totals[0].Neutralised, 1e-12);
        Assert.Equal((1.0 + 0.2 + 0.11 + 0.10) / 4, report.Totals[0].MeanGain, 1e-12);
        Assert.Equal((0.2 + 0.11 + 0.10) / 3, report.Totals[1].MeanGain, 1e-12);
        var text = EvaluationText.Write(report);
        Assert.Matches("all +4 +40 +20.00 % +45.00 % +0.353", text);
        Assert.True(text.IndexOf("\nall ", StringComparison.Ordinal) < text.IndexOf("\nnot open ", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_KnownConclusions_CountsWhatHonestWorkLost()
    {
        var report = EvaluationReport.Create(Exchanges, Options);
        Assert.Equal(0.001, Bar(report, "honest exchanges withheld"));
        Assert.Equal(0.005, Bar(report, "honest exchanges withheld, worst category"));
        Assert.Equal(0.001, Bar(report, "honest fresh tokens withheld"));
        Assert.Equal(0.999, Bar(report, "trusted honest input of what is novel"));
        Assert.Equal(("code", 1), (report.Categories[0].Name, report.Categories[0].Withheld));
        Assert.Equal(4.7439 / 200, report.Categories[0].UpperBound, 1e-5);
        Assert.Equal("code", Assert.Single(report.WorstSources).Name);
    }

    [Fact]
    public void Bars_AtTheirLimit_AreHeld()
    {
        Assert.True(new Bar("x", 0.05, 0.05, true).Held);
        Assert.False(new Bar("x", 0.0501, 0.05, true).Held);
        Assert.True(new Bar("x", 0.95, 0.95, false).Held);
        Assert.False(new Bar("x", 0.9499, 0.95, false).Held);
        Assert.Null(new Bar("x", null, 0.95, false).Held);
    }

    [Fact]
    public void Write_Text_SaysWhichBarsAreMissed()
    {
        var text = EvaluationText.Write(EvaluationReport.Create(Exchanges, Options));
        Assert.Contains("gain beyond the accounts, closed families", text, StringComparison.Ordinal);
        Assert.Matches("the same, closed families of Padding +20.00 % +<= 6.00 %  MISSED", text);
        Assert.Matches("honest exchanges withheld, worst category +0.50 % +<= 0.30 %  MISSED", text);
        Assert.Matches("honest fresh tokens withheld +0.10 % +<= 0.50 %  held", text);
        Assert.Matches("the same, closed families of Output +- +<= 6.00 %  not measured", text);
        Assert.Matches("fluent +Padding +10 .* 1.000  open", text);
    }

    [Fact]
    public void Write_Json_CanBeReadByAProgram()
    {
        using var json = JsonDocument.Parse(EvaluationJson.Write(EvaluationReport.Create(Exchanges, Options)));
        Assert.Equal("2026-11-23", json.RootElement.GetProperty("date").GetString());
        Assert.Equal(0.2, json.RootElement.GetProperty("families")[1].GetProperty("gain").GetDouble());
        Assert.False(json.RootElement.GetProperty("bars")[1].GetProperty("held").GetBoolean());
    }

    [Fact]
    public void Write_Html_IsWellFormedAndEscapesNames()
    {
        EvaluatedExchange[] hostile = [.. Exchanges, Concluded(ScoreKind.Output, "<script>alert(1)</script>", false)];
        EvaluatedExchange[] scored = [.. hostile.Select((exchange, index) => exchange with { Scores = [index % 7, index % 5, index % 3], Probabilities = [0.5f, 0.5f, 0.5f] })];
        var report = EvaluationReport.Create(scored, Options);
        Assert.Equal(3, report.Heads.Count);
        var html = EvaluationHtml.Write(report);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.Contains("Held-out &lt;traffic&gt;", html, StringComparison.Ordinal);
        Assert.Equal(3, html.Split("<svg").Length - 1);
        var svg = XElement.Parse(html[html.IndexOf("<svg", StringComparison.Ordinal)..(html.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
        Assert.Contains(svg.Elements(), element => element.Name.LocalName == "polyline");
    }

    private static double? Bar(EvaluationReport report, string name) => report.Bars.Single(bar => bar.Name == name).Value;
}
