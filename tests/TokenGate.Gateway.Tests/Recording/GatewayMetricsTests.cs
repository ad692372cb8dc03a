using System.Diagnostics.Metrics;
using TokenGate.Gateway.Recording;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Recording;

public sealed class GatewayMetricsTests
{
    [Fact]
    public void Instruments_AfterOneExchange_AddUpAndNameNoUser()
    {
        var metrics = Faults.Metrics();
        var seen = new List<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == GatewayMetrics.MeterName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add((instrument.Name, value, Text(tags))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Add((instrument.Name, value, Text(tags))));
        listener.Start();
        metrics.OnBegin();
        metrics.OnRecord(new UsageRecord
        {
            Id = "1",
            StartedAt = DateTimeOffset.UnixEpoch,
            User = "ada",
            Source = UsageSource.Provider,
            Judgement = new Judgement { Verdict = Verdict.Padded, Policy = "", Split = new TokenSplit(1, 2, 0, 4, 5, 0, 7) },
        });
        metrics.OnLate();
        metrics.OnFault(FaultPlace.Conclusion);
        Assert.Contains(("tokengate.exchanges", 1, "ending=complete,source=provider,verdict=padded"), seen);
        Assert.Equal(0, seen.Where(static each => each.Name == "tokengate.active").Sum(static each => each.Value));
        Assert.Equal(19, seen.Where(static each => each.Name == "tokengate.tokens").Sum(static each => each.Value));
        Assert.Contains(("tokengate.tokens", 4, "direction=input,part=withheld"), seen);
        Assert.Contains(("tokengate.late", 1, ""), seen);
        Assert.Contains(("tokengate.faults", 1, "place=conclusion"), seen);
        Assert.DoesNotContain(seen, static each => each.Tags.Contains("ada", StringComparison.Ordinal));
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(',', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
}
