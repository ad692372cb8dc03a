using System.IO.Compression;
using System.Text;
using System.Text.Json;
using TokenGate.Testing;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Scoring.Tests.Judging;

/// <summary>
/// Holds the accounting against another, independent measure of what is new: words that stand in no run of eight words which the same user
/// sent before, in earlier requests or earlier in the same one, instructions and what the assistant said apart. Plain white-space words, no
/// folding, no sampling, nothing of ours.
/// </summary>
[Trait("Category", "Corpus")]
public sealed class HonestNoveltyTests(ITestOutputHelper output)
{
    [CorpusFact]
    public void Decide_HonestCorpus_TrustsWhatAnIndependentMeasureCallsNew()
    {
        var desk = new Desk();
        var seen = new Dictionary<string, HashSet<long>>();
        var sums = new SortedDictionary<string, (double New, double Trusted, double Capped, int Requests)>();
        var (withheld, answers) = (0L, 0);
        foreach (var row in Rows())
        {
            var user = row.Source;
            if (!seen.TryGetValue(user, out var shingles))
            {
                seen.Add(user, shingles = []);
            }

            var request = Desk.Chat(row.Messages);
            var evidence = desk.Judge.Prepare(request, WordCounter.Instance);
            var novel = NovelTokens(row.Messages, shingles);
            var split = desk.Decide(evidence, $"{Prose.Of(12, answers++)} {row.Id}", user).Split;
            desk.Now += TimeSpan.FromMinutes(3);
            withheld += split.WithheldInput + split.WithheldOutput;
            var sum = sums.GetValueOrDefault(row.Category);
            sums[row.Category] = (sum.New + novel, sum.Trusted + split.TrustedInput, sum.Capped + Math.Min(split.TrustedInput, novel), sum.Requests + 1);
        }

        foreach (var (category, sum) in sums)
        {
            output.WriteLine($"{category,-16} {sum.Requests,6} requests {sum.New,12:0} new {sum.Trusted / sum.New,8:0.0000} trusted {sum.Capped / sum.New,8:0.0000} at most each");
        }

        var all = sums.Values.Aggregate((New: 0.0, Capped: 0.0), (a, b) => (a.New + b.New, a.Capped + b.Capped));
        output.WriteLine($"all {all.Capped / all.New:0.0000}");
        Assert.Equal(0, withheld);
        Assert.True(all.Capped >= 0.95 * all.New, $"{all.Capped / all.New:0.0000} of what is new is trusted");

        // A version of an earlier text counts its new words, and this measure up to fifteen words around each; here a whole source is one
        // person who sends one request every three minutes all day.
        Assert.All(sums, sum => Assert.True(sum.Value.Trusted >= 0.85 * sum.Value.New, $"{sum.Key}: {sum.Value.Trusted / sum.Value.New:0.0000}"));
    }

    private static double NovelTokens((string Role, string Text)[] messages, HashSet<long> seen)
    {
        var words = messages.SelectMany(message => message.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var known = new bool[words.Length];
        for (var i = 0; i + 8 <= words.Length; i++)
        {
            var hash = 17L;
            for (var j = i; j < i + 8; j++)
            {
                hash = unchecked((hash * 1_000_003) + string.GetHashCode(words[j], StringComparison.Ordinal));
            }

            if (!seen.Add(hash))
            {
                known.AsSpan(i, 8).Fill(true);
            }
        }

        // What a tool gives back is compared as a whole where it is shorter than a run. Instructions stand apart: they count once in the
        // company, and to a person 2,000 tokens a day.
        var at = 0;
        foreach (var (role, text) in messages)
        {
            var count = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
            if (role is "system" or "assistant")
            {
                known.AsSpan(at, count).Fill(true);
            }
            else if (role == "tool" && count < 8 && !seen.Add(string.GetHashCode("tool " + text, StringComparison.Ordinal)))
            {
                known.AsSpan(at, count).Fill(true);
            }

            at += count;
        }

        var (fresh, all) = (0.0, 0.0);
        for (var i = 0; i < words.Length; i++)
        {
            var bytes = Encoding.UTF8.GetByteCount(words[i]);
            all += bytes;
            fresh += known[i] ? 0 : bytes;
        }

        var tokens = messages.Sum(message => WordCounter.Instance.Count(Encoding.UTF8.GetBytes(message.Text)));
        return all == 0 ? 0 : tokens * fresh / all;
    }

    private static IEnumerable<Row> Rows()
    {
        using var file = File.OpenRead(Repository.SharedFile("corpus", "honest.jsonl.gz"));
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        while (text.ReadLine() is { } line)
        {
            using var row = JsonDocument.Parse(line);
            var messages = row.RootElement.GetProperty("messages").EnumerateArray()
                .Select(message => (message.GetProperty("role").GetString()!, TextOf(message.GetProperty("content"))))
                .ToArray();
            yield return new Row(
                row.RootElement.GetProperty("id").GetString()!,
                row.RootElement.GetProperty("source").GetString()!,
                row.RootElement.GetProperty("category").GetString()!,
                messages);
        }
    }

    private static string TextOf(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Join('\n', content.EnumerateArray().Where(part => part.TryGetProperty("text", out _)).Select(part => part.GetProperty("text").GetString())),
        _ => "",
    };

    private sealed record Row(string Id, string Source, string Category, (string Role, string Text)[] Messages);
}
