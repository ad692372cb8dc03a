using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Gateway.Telemetry;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Telemetry;

/// <summary>An alarm for exchanges whose usage cannot be read.</summary>
public sealed class UnreadableShareTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly ConcernList _concerns;
    private readonly UnreadableShare _share;

    public UnreadableShareTests()
    {
        _concerns = new ConcernList(_time, NullLogger<ConcernList>.Instance);
        _share = new UnreadableShare(_concerns, _time);
    }

    public void Dispose() => _share.Dispose();

    [Fact]
    public void AShareAboveOnePercent_IsAConcern_UntilItsHalfHourHasPassed()
    {
        Take(Verdict.Trusted, 99);
        Take(Verdict.NoUsage, 1_000);
        Take(Verdict.Unreadable, 1);
        Assert.False(_concerns.Contains(UnreadableShare.Key));

        _time.Advance(TimeSpan.FromMinutes(5));
        Take(Verdict.Unreadable, 1);
        var concern = Assert.Single(_concerns.All);
        Assert.Contains("2 of 101", concern.Problem, StringComparison.Ordinal);

        // The hundred are out of the half hour, the second one is not.
        _time.Advance(TimeSpan.FromMinutes(29));
        Take(Verdict.Trusted, 1);
        Assert.True(_concerns.Contains(UnreadableShare.Key));

        _time.Advance(TimeSpan.FromMinutes(1));
        Take(Verdict.Trusted, 1);
        Assert.False(_concerns.Contains(UnreadableShare.Key));
    }

    [Fact]
    public void MoreTrafficInTheSameHalfHour_ClearsIt()
    {
        Take(Verdict.Unreadable, 1);
        Assert.True(_concerns.Contains(UnreadableShare.Key));
        Take(Verdict.Failed, 199);
        _time.Advance(TimeSpan.FromMinutes(1));
        Take(Verdict.Trusted, 1);
        Assert.False(_concerns.Contains(UnreadableShare.Key));
    }

    private void Take(Verdict verdict, int times)
    {
        var record = new UsageRecord { Id = "one", StartedAt = _time.GetUtcNow(), Judgement = new Judgement { Verdict = verdict, Split = TokenSplit.None, Policy = "" } };
        for (var i = 0; i < times; i++)
        {
            _share.OnRecord(record);
        }
    }
}
