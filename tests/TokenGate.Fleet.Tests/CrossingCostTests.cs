using System.Diagnostics;
using System.Globalization;
using System.Text;
using TokenGate.Fleet.Ownership;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Scoring;
using TokenGate.Scoring.Crossing;
using TokenGate.Scoring.Memory;
using TokenGate.Testing;
using TokenGate.Usage;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Fleet.Tests;

/// <summary>What a fleet costs: bytes between gateways, time at the end of an answer, processor time.</summary>
public sealed class CrossingCostTests(ITestOutputHelper output)
{
    private const int Turns = 200;

    [Fact]
    public void Crossing_OfAnyTurnOfALongChat_CarriesWhatIsNewAndNotItsHistory()
    {
        var judge = new Judge(new JudgeOptions { Models = "" }, FleetKey.From(TestGateway.Secret).Memory);
        var day = Day.Of(seed: 51, chats: 1, agents: 0, loops: 0, turns: Turns);
        var owner = PersonMemory.Create(judge.PersonOf(day[0].User));
        var (sizes, news) = (new List<int>(), new List<int>());
        foreach (var said in day)
        {
            var crossing = CrossingExchange.From(said.To(judge));
            var written = crossing.Write(0);
            var exchange = GatewayMember.Read(written);
            if (sizes.Count > 0)
            {
                Assert.Null(exchange.AsksFor(owner));
            }
            else
            {
                exchange = GatewayMember.Read(crossing.Write(crossing.Candidates));
            }

            _ = judge.Decide(exchange.Input, owner);
            sizes.Add(written.Length);
            news.Add(said.Request.Segments[^1].Text.Length + Encoding.UTF8.GetByteCount(said.Answer));
        }

        var history = day[^1].Request.Segments.Sum(static segment => segment.Text.Length);
        output.WriteLine($"bytes that cross at turn 2, 50, 100, 200: {sizes[1]}, {sizes[49]}, {sizes[99]}, {sizes[199]}; new text then {news[1]}, {news[49]}, {news[99]}, {news[199]}; history at the end {history}");
        Assert.All(sizes.Zip(news), static each => Assert.InRange(each.First, 0, 4_096 + (2 * each.Second)));
    }

    [RedisFact]
    [Trait("Category", "Torture")]
    public async Task Owner_OfAnotherGateway_AnswersSoonAtThreeHundredASecond()
    {
        const int PerBeat = 6;
        const int Beats = 500;
        await using var redis = await RedisServer.StartAsync();
        var fleet = await TestGateway.StartAsync(redis.Address, 3);
        var one = new Judge(new JudgeOptions { Models = "" }, FleetKey.From(TestGateway.Secret).Memory);
        var said = new Said[PerBeat * Beats];
        for (var i = 0; i < said.Length; i++)
        {
            // 2 KB in all, new each time.
            said[i] = new Said($"person.{i % 90}", Ask(Day.Words(140, i)), Day.Words(140, -i), new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero).AddSeconds(i));
        }

        // Each gateway and every owner is warm, and each person has one.
        foreach (var warm in said.Take(900))
        {
            _ = await one.DecideAsync(warm.To(one));
            _ = await Gateway(warm).DecideAsync(warm.To(Gateway(warm)));
        }

        var (alone, aloneCpu) = await RunAsync(said, PerBeat, _ => one);
        var (three, threeCpu) = await RunAsync(said, PerBeat, Gateway);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"300 a second, 2 KB: one judge p50 {At(alone, 0.5):0.000} ms, p99 {At(alone, 0.99):0.000} ms; through owners p50 {At(three, 0.5):0.000} ms, p99 {At(three, 0.99):0.000} ms; processor {aloneCpu:0} and {threeCpu:0} us an exchange"));
        foreach (var gateway in fleet)
        {
            await gateway.StopAsync();
        }

        // Balanced by chance: two in three meet another gateway than their owner's.
        IJudge Gateway(Said each)
        {
            var number = (int)each.At.TimeOfDay.TotalSeconds;
            return fleet[(number + (number / 90)) % 3].Room.Judge;
        }
    }

    private static async Task<(List<double> Milliseconds, double Microseconds)> RunAsync(Said[] said, int perBeat, Func<Said, IJudge> judge)
    {
        var times = new List<double>();
        var running = new List<Task>();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        var before = process.TotalProcessorTime;
        for (var i = 0; i < said.Length && await beat.WaitForNextTickAsync(); i += perBeat)
        {
            running.AddRange(said.Skip(i).Take(perBeat).Select(each => Task.Run(() => TimeAsync(each))));
        }

        await Task.WhenAll(running);
        process.Refresh();
        return (times, (process.TotalProcessorTime - before).TotalMicroseconds / said.Length);

        async Task TimeAsync(Said each)
        {
            var asked = judge(each);
            var input = each.To(asked);
            var began = Stopwatch.GetTimestamp();
            _ = await asked.DecideAsync(input);
            var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            lock (times)
            {
                times.Add(took);
            }
        }
    }

    private static double At(List<double> times, double part) => times.Order().ElementAt((int)(part * (times.Count - 1)));

    private static RequestContent Ask(string text) => new() { Operation = "chat", Segments = [new Segment(SegmentRole.User, 0, Encoding.UTF8.GetBytes(text))] };
}
