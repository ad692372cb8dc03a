using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Usage;
using Xunit;

namespace TokenGate.Gateway.Tests.Telemetry;

public sealed class GatewayMetricsTests
{
    [Fact]
    public void Instruments_AfterOneExchange_AddUpAndNameNoUser()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        var metrics = new GatewayMetrics(factory, new LiveOptions(new GatewayOptions()));
        var seen = new List<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Other tests have meters of this name at the same time.
            if (instrument.Meter.Name == GatewayMetrics.MeterName && instrument.Meter.Scope == factory)
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
            Duration = TimeSpan.FromSeconds(2),
            Provider = "openai",
            Operation = "chat",
            Model = "gpt-4o",
            Counts = new TokenCounts { Input = 7, Output = 12 },
            Source = UsageSource.Provider,
            Judgement = new Judgement { Verdict = Verdict.Padded, Policy = "", Split = new TokenSplit(1, 2, 0, 4, 5, 0, 7) },
        });
        metrics.OnFurtherRecord(new UsageRecord
        {
            Id = "2",
            StartedAt = DateTimeOffset.UnixEpoch,
            Model = "gpt-4o",
            Source = UsageSource.Provider,
            Judgement = new Judgement { Verdict = Verdict.Trusted, Policy = "", Split = TokenSplit.None with { TrustedInput = 100 } },
        });
        metrics.OnOverhead(TimeSpan.FromMilliseconds(1.5));
        metrics.OnLate();
        metrics.OnFault(FaultSource.Conclusion);
        Assert.Contains(("tokengate.exchanges", 1, "ending=complete,source=provider,verdict=padded"), seen);
        Assert.Equal(0, seen.Where(static each => each.Name == "tokengate.active").Sum(static each => each.Value));
        Assert.Contains(("tokengate.exchanges", 1, "ending=complete,source=provider,verdict=trusted"), seen);
        Assert.Single(seen, static each => each.Name == "gen_ai.client.operation.duration");
        Assert.Equal(19 + 100, seen.Where(static each => each.Name == "tokengate.tokens").Sum(static each => each.Value));
        Assert.Contains(("tokengate.tokens", 4, "kind=withheld_input,verdict=padded"), seen);
        Assert.Contains(("gen_ai.client.token.usage", 7, "gen_ai.operation.name=chat,gen_ai.provider.name=openai,gen_ai.request.model=gpt-4o,gen_ai.response.model=gpt-4o,gen_ai.token.type=input"), seen);
        Assert.Contains(("gen_ai.client.operation.duration", 2, "error.type=-,gen_ai.operation.name=chat,gen_ai.provider.name=openai,gen_ai.request.model=gpt-4o,gen_ai.response.model=gpt-4o"), seen);
        Assert.Contains(("tokengate.overhead", 0.0015, ""), seen);
        Assert.Contains(("tokengate.late", 1, ""), seen);
        Assert.Contains(("tokengate.faults", 1, "place=conclusion"), seen);
        Assert.DoesNotContain(seen, static each => each.Tags.Contains("ada", StringComparison.Ordinal));
    }

    [Fact]
    public void InferenceUsage_OfMixedExchanges_AddsUpToTheGross_AndAFailedOneIsNothing()
    {
        using var meter = new Meter("inference");
        var usage = new InferenceUsage(meter);
        var seen = new List<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter == meter)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add((instrument.Name["gen_ai.client.inference.usage.".Length..], value, Text(tags))));
        listener.Start();
        var chat = new UsageRecord
        {
            Id = "1",
            StartedAt = DateTimeOffset.UnixEpoch,
            Operation = "chat",
            Counts = new TokenCounts { Input = 100, Output = 50, Cached = 30, Reasoning = 20, AudioInput = 40, ImageInput = 90 },
            Source = UsageSource.Provider,
            Judgement = new Judgement { Verdict = Verdict.Trusted, Policy = "", Split = new TokenSplit(0, 0, 100, 0, 0, 50, 0) },
        };
        KeyValuePair<string, object?> label = new("a", "b");
        usage.Add(chat, label, label, label, label);
        usage.Add(chat with { Source = UsageSource.Missing, Counts = TokenCounts.Unknown, Judgement = chat.Judgement with { Verdict = Verdict.Failed, Split = TokenSplit.None } }, label, label, label, label);
        usage.Add(chat with { Operation = "fetch_response" }, label, label, label, label);
        Assert.Equal(100, seen.Where(static each => each.Name == "input_tokens").Sum(static each => each.Value));
        Assert.Equal(50, seen.Where(static each => each.Name == "output_tokens").Sum(static each => each.Value));
        Assert.Equal(30, seen.Where(static each => each.Name == "cache_read.input_tokens").Sum(static each => each.Value));
        Assert.Equal(20, seen.Where(static each => each.Name == "reasoning.output_tokens").Sum(static each => each.Value));
        Assert.Contains(("input_tokens", 40, "a=b,a=b,a=b,a=b,gen_ai.token.modality=audio"), seen);
        Assert.Contains(("input_tokens", 60, "a=b,a=b,a=b,a=b,gen_ai.token.modality=image"), seen);
        Assert.Contains(("input_tokens", 0, "a=b,a=b,a=b,a=b,gen_ai.token.modality=unknown"), seen);
    }

    [Fact]
    public void Models_BeyondTheLimit_AndOfFailedExchanges_AreOther()
    {
        var labels = new ModelLabels(2);
        Assert.Equal("other", labels.Of("made-up", answered: false));
        Assert.Equal("a", labels.Of("a", answered: true));
        Assert.Equal("b", labels.Of("b", answered: true));
        Assert.Equal("other", labels.Of("c", answered: true));
        Assert.Equal("a", labels.Of("a", answered: false));
        Assert.Equal("-", labels.Of("-", answered: true));
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(',', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
}
