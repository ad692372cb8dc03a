using System.Globalization;
using System.Text;
using TokenGate.Scoring.Tests.Judging;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Scoring.Tests.Adversaries;

/// <summary>Many identities and endless text: what is remembered stays within its limits.</summary>
public sealed class MemoryExhaustionTests
{
    [Fact]
    public void Decide_HundredThousandIdentities_MemoryStaysUnderItsLimit()
    {
        const long Limit = 16L << 20;
        var desk = new Desk(new JudgeOptions { Models = "", MemoryBytes = Limit });
        var text = Encoding.UTF8.GetBytes(Prose.Of(60, 1));
        var request = new RequestContent { Segments = [new Segment(SegmentRole.User, 0, text)] };
        for (var i = 0; i < 100_000; i++)
        {
            _ = desk.Ask(request, "Fine.", "user-" + i.ToString(CultureInfo.InvariantCulture));
            Assert.True(desk.Judge.MemoryBytes <= Limit, $"{desk.Judge.MemoryBytes} bytes after {i + 1} users");
        }

        Assert.InRange(desk.Judge.Users, 1000, 99_999);

        // Who is forgotten is credited more, never less; who was here last is still known.
        Assert.Equal(0, desk.Ask(request, "Fine.", "user-99999").Split.TrustedInput);
    }

    [Fact]
    public void Decide_OneUserWithEndlessNewText_StaysUnderAQuarterOfAMegabyte()
    {
        var desk = new Desk();
        for (var i = 0; i < 150; i++)
        {
            _ = desk.Ask(Prose.Of(1200, i), Prose.Of(600, 10_000 + i));
        }

        Assert.InRange(desk.Judge.MemoryBytes, 200_000, 250_000);
    }
}
