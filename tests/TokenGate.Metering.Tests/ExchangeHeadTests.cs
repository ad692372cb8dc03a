using TokenGate.Usage;
using Xunit;

namespace TokenGate.Metering.Tests;

public sealed class ExchangeHeadTests
{
    [Fact]
    public void RecordOf_HostileNames_AreCleanedWithoutAnythingRead()
    {
        var head = new ExchangeHead
        {
            Id = "x",
            StartedAt = Wire.Start,
            User = new string('u', 10_240),
            Team = "line\nbreak",
            Method = "POST",
            Path = "/v1/chat/completions?api-key=secret",
        };
        var end = new TransportResult { EndedAt = Wire.Start.AddSeconds(2), Ending = TerminationReason.ClientGone, RequestBytes = 3, ResponseBytes = 4 };
        var record = head.RecordOf(200, end, new Judgement { Verdict = Verdict.Unreadable, Split = TokenSplit.None, Policy = "not metered" });

        Assert.Equal((128, "line\uFFFDbreak", "/v1/chat/completions"), (record.User.Length, record.Team, record.Path));
        Assert.Equal((TimeSpan.FromSeconds(2), 3L, 4L, TerminationReason.ClientGone), (record.Duration, record.RequestBytes, record.ResponseBytes, record.Ending));
        Assert.False(record.IsUsage);
    }
}
