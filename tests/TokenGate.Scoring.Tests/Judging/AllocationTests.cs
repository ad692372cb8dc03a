using System.Text;
using Xunit;

namespace TokenGate.Scoring.Tests.Judging;

/// <summary>The judge's budget of bytes: what it keeps of an exchange is allocated, what it works with is not.</summary>
public sealed class AllocationTests
{
    /// <summary>Bytes for one exchange of one segment: its evidence, its account, the vector of features and the judgement.</summary>
    private const long Budget = 4_096;

    [Fact]
    public void PrepareAndDecide_FreshTenKilobytes_StayWithinTheirBudget()
    {
        var desk = new Desk();
        var bytes = new List<long>();
        for (var i = 0; i < 240; i++)
        {
            var (request, answer) = (Desk.Chat(("user", Text(10_240, i))), Desk.Answer(Text(2_048, 1_000 + i)));
            var before = GC.GetAllocatedBytesForCurrentThread();
            var evidence = desk.Judge.Prepare(request, WordCounter.Instance);
            _ = desk.Judge.Decide(new JudgeInput
            {
                User = "ada",
                StartedAt = desk.Now,
                EndedAt = desk.Now += TimeSpan.FromSeconds(20),
                Evidence = evidence,
                Response = answer,
                Input = 2_600,
                Output = 512,
            });
            bytes.Add(GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // The first exchanges grow the user's memory, and a collection may take a pooled array: the median of the last ones is what an
        // exchange costs.
        var last = bytes.Skip(200).Order().ToList();
        Assert.InRange(last[last.Count / 2], 1, Budget);
    }

    private static string Text(int length, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        while (text.Length < length)
        {
            for (var letters = 2 + random.Next(8); letters > 0; letters--)
            {
                _ = text.Append("etaoinshrdlucmfwyp"[random.Next(18)]);
            }

            _ = text.Append(random.Next(12) == 0 ? ". " : " ");
        }

        return text.ToString();
    }
}
