using System.Text;
using System.Text.Json;
using TokenGate.Training.Traffic;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Training.Tests.Traffic;

public sealed class VerdictFileTests
{
    [Fact]
    public void Write_WithheldExchange_GivesTheReasonsOfTheScoreThatDecided()
    {
        var record = new UsageRecord
        {
            Id = "x",
            StartedAt = default,
            Dialect = "openai.chat",
            Model = "gpt-4o",
            Counts = new TokenCounts { Input = 12, Output = 3 },
            Source = UsageSource.Provider,
            Judgement = new Judgement
            {
                Verdict = Verdict.Padded,
                Split = new TokenSplit(1, 2, 0, 9, 0, 0, 3),
                Padding = new ModelScore(0.75, [new Reason("lorem_share", 0.8, 2.5)]),
                Output = new ModelScore(0.9, [new Reason("output_tokens", 1, 1)]),
                Policy = "",
            },
        };
        using var stream = new MemoryStream();
        using (var file = new VerdictFile(stream))
        {
            file.Write(record);
        }

        var json = JsonElement.Parse(Encoding.UTF8.GetString(stream.ToArray()));

        Assert.Equal("padded", json.GetProperty("verdict").GetString());
        Assert.Equal("lorem_share", Assert.Single(json.GetProperty("reasons").EnumerateArray()).GetProperty("feature").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("duplication").ValueKind);
        Assert.Equal(9, json.GetProperty("tokens").GetProperty("withheld_input").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("tokens").GetProperty("cached").ValueKind);
        Assert.Equal("provider", json.GetProperty("tokens").GetProperty("source").GetString());
    }
}
