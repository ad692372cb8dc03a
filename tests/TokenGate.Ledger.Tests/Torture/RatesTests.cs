using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using TokenGate.Ledger.Redis;
using TokenGate.Ledger.Tests.Redis;
using TokenGate.Usage;
using Xunit.Abstractions;

namespace TokenGate.Ledger.Tests.Torture;

/// <summary>
/// How fast this machine makes records durable and carries them to Redis, in one run. Times inform; the commands to Redis have a bar.
/// </summary>
[Trait("Category", "Torture")]
public sealed partial class RatesTests(ITestOutputHelper output)
{
    private const int Many = 100_000;
    private const int Users = 10_000;
    private static readonly CancellationToken None = CancellationToken.None;

    [RedisFact]
    public async Task Journal_AndDrain_InOneRun()
    {
        await using var server = await RedisServer.StartAsync();
        await using var temporary = TemporaryJournal.Open();
        var commits = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "tokengate.journal.commit.duration")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref commits));
        listener.Start();
        await temporary.ReopenAsync();

        var records = Enumerable.Range(1, Many).Select(Record).ToArray();
        var next = -1;
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 512).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var i && i < Many)
            {
                await temporary.Journal.AppendAsync(records[i], None);
            }
        }));
        var took = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        output.WriteLine($"journal: {Many / took:N0} records/s in {Interlocked.Read(ref commits) / took:N0} commits/s, 512 at a time");

        // From the third time on nothing has to be compiled any more, as in a gateway that catches up.
        foreach (var which in new[] { "first", "second", "third", "fourth", "fifth" })
        {
            await server.CommandAsync("FLUSHALL");
            var before = await ProcessedAsync(server);
            started = TimeProvider.System.GetTimestamp();
            await using (var ledger = RedisLedger.Start(
                temporary.Journal, new RedisLedgerOptions { Redis = server.Address }, TimeProvider.System, NullLogger<RedisLedger>.Instance))
            {
                await Ledgers.FlushAsync(ledger);
                took = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            }

            var commands = 1000.0 * (await ProcessedAsync(server) - before) / Many;
            output.WriteLine($"drain, {which} time: {Many / took:N0} records/s, {commands:F1} Redis commands for each 1,000 exchanges, those inside scripts included");
            Assert.InRange(commands, 0, 50);
            await Ledgers.AssertEqualAsync(Ledgers.Patient(server), temporary.Journal);
        }

        var waits = new ConcurrentBag<double>();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async client =>
        {
            var random = new Random(client);
            for (var i = 0; i < 100; i++)
            {
                await Task.Delay(random.Next(10, 60));
                var at = TimeProvider.System.GetTimestamp();
                await temporary.Journal.AppendAsync(Record(Many + 1 + (client * 100) + i), None);
                waits.Add(TimeProvider.System.GetElapsedTime(at).TotalMilliseconds);
            }
        }));
        var sorted = waits.Order().ToArray();
        output.WriteLine($"added to an answer's end by the commit, some 1,000 a second: p50 {sorted[sorted.Length / 2]:F1} ms, p99 {sorted[sorted.Length * 99 / 100]:F1} ms");
    }

    private static UsageRecord Record(int i)
    {
        var random = new Random(i);
        return Records.Trusted($"0193a{i:x11}-7000-8000-0000-000000000000", random.Next(1, 3000), random.Next(1, 2000), $"user-{random.Next(Users)}", Records.Noon.AddSeconds(i % 7200)) with
        {
            Judgement = new Judgement
            {
                Verdict = Verdict.Trusted,
                Split = new TokenSplit(0, 0, 10, 0, 0, 20, 0),
                Padding = new ModelScore(0.01, [new Reason("repeats", 0.5, 0.1)]),
                Duplication = new ModelScore(0.02, [new Reason("known_words", 0.5, 0.1)]),
                Output = new ModelScore(0.03, [new Reason("output_tokens", 0.5, 0.1)]),
                Features = Enumerable.Range(0, 90).Select(_ => random.NextSingle()).ToArray(),
                Policy = "trusted: padding 0.0100 below 0.9000; duplication 0.0200 below 0.9000; output 0.0300 below 0.9000",
                ModelVersion = new string('f', 64),
            },
            Counts = new TokenCounts { Input = 10, Output = 20 },
        };
    }

    private static async Task<long> ProcessedAsync(RedisServer server) =>
        long.Parse(Processed().Match(await server.CommandAsync("INFO", "stats")).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"total_commands_processed:(\d+)")]
    private static partial Regex Processed();
}
