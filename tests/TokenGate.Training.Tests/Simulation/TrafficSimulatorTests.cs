using System.Text.Json;
using TokenGate.Scoring.Features;
using TokenGate.Tokens;
using TokenGate.Training.Simulation;
using TokenGate.Training.Traffic;
using Xunit;

namespace TokenGate.Training.Tests.Simulation;

public sealed class TrafficSimulatorTests
{
    private static readonly SimulationOptions Small = new() { Seed = 7, InflatersPerFamily = 1, RequestsPerInflater = 6 };

    [Fact]
    public void Run_SameSeed_GivesTheSameBytes()
    {
        using MemoryStream first = new(), second = new(), other = new();

        TrafficFile.Write(first, Run(Small));
        TrafficFile.Write(second, Run(Small));
        TrafficFile.Write(other, Run(Small with { Seed = 8 }));

        Assert.Equal(first.ToArray(), second.ToArray());
        Assert.NotEqual(first.ToArray(), other.ToArray());
    }

    [Fact]
    public void Run_EveryFamily_IsThereInTheOrderOfTimeWithHonestWorkOfTheSameUsers()
    {
        var rows = Run(Small);

        Assert.True(TrafficSimulator.Families.Count >= 30);
        Assert.Equal(TrafficSimulator.Families.Keys.Order(StringComparer.Ordinal), rows.Select(row => row.Family).OfType<string>().Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(rows.Select(row => row.Time).Order(), rows.Select(row => row.Time));
        Assert.Equal(rows.Count, rows.Select(row => row.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(rows, row => Assert.Equal(row.Family is null, row.Label is null or "honest"));
        Assert.InRange(rows.Count(row => row.Label is null), 1, rows.Count / 50);
        Assert.Contains(rows.GroupBy(row => row.User), user => user.Any(row => row.Family is null) && user.Any(row => row.Family is not null));
        Assert.Equal(3, TrafficSimulator.Families.Values.Distinct().Count());
        Assert.Equal(Enum.GetValues<ScoreKind>(), TrafficSimulator.Families.Values.Distinct().Order());
    }

    [Fact]
    public void Run_PromptThatIsSentAgain_IsHonestTheFirstTime()
    {
        var rows = Run(Small with { Families = name => name == "regenerate_flood" });

        Assert.Contains(rows, row => row.Family is not null);
        Assert.All(rows.Where(row => row.Family is not null), row => Assert.Contains(
            rows, first => first.User == row.User && first.Label == "honest" && first.Time < row.Time && Messages(first) == Messages(row)));
    }

    [Fact]
    public void Run_EveryRequest_IsJsonOfOneOfTwoApis()
    {
        var rows = Run(Small);

        Assert.Equal(["/v1/chat/completions", "/v1/messages"], rows.Select(row => row.Path).Distinct().Order(StringComparer.Ordinal));
        foreach (var row in rows)
        {
            var body = JsonElement.Parse(row.Request.Span);
            Assert.True(body.GetProperty("messages").GetArrayLength() > 0);
            Assert.Equal(body.TryGetProperty("stream", out _) && row.Status == 200, row.ResponseHeaders["Content-Type"] == "text/event-stream");
        }
    }

    [Fact]
    public void Run_HeldOutFamily_IsNotThere() =>
        Assert.DoesNotContain(Run(Small with { Families = name => name != "lorem" }), row => row.Family == "lorem");

    private static string Messages(TrafficRow row) => JsonElement.Parse(row.Request.Span).GetProperty("messages").GetRawText();

    private static IReadOnlyList<TrafficRow> Run(SimulationOptions options) =>
        new TrafficSimulator(SmallCorpus.Make(), options, EncodingMap.Default.ForModel("gpt-4o")).Run();
}
