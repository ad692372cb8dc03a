using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TokenGate.Dialects;
using TokenGate.Metering;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;
using TokenGate.Tokens;
using TokenGate.Usage;

namespace TokenGate.Benchmarks.Judging;

/// <summary>
/// What one employee waits for the judge, as percentiles, which a mean hides: budget 100 us p50 and 250 us p99 for a fresh request of 10 KB
/// on one core, and 30 us for an exchange of 2 KB; at least 2,000 mixed exchanges a second through meter and judge.
/// <c>taskset -c 0 dotnet run -c Release --project tests/TokenGate.Benchmarks -- judge</c>
/// </summary>
internal static class JudgeLatency
{
    private const int Filling = 150;
    private const int Timed = 400;
    private const int Rounds = 6;
    private const int Replayed = 10_000;

    /// <summary>Measures and prints.</summary>
    public static void Print(TextWriter into)
    {
        Print(into, "fresh 10 KB request with an answer of 2 KB", 10_240, 2_048);
        Print(into, "fresh 10 KB request with an answer of a word", 10_240, 8);
        Print(into, "exchange of 2 KB, 1.5 KB asked and 0.5 KB answered", 1_536, 512);
        into.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mixed exchanges, 2 KB median: {Rate():N0} a second"));
    }

    private static void Print(TextWriter into, string name, int question, int answer)
    {
        var texts = Enumerable.Range(0, Filling + Timed).Select(i => (Question: Writing.Text(question, i), Answer: Writing.Text(answer, 100_000 + i))).ToArray();
        var best = new double[Timed];
        Array.Fill(best, double.MaxValue);
        var all = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            // Each round has a judge of its own, so that every request is new to it; the first exchanges fill the user's memory.
            var judge = new Judge(new JudgeOptions { Models = "" }, MemoryKey.Create());
            var now = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
            for (var i = 0; i < texts.Length; i++)
            {
                now += TimeSpan.FromSeconds(20);
                var took = Time(judge, texts[i].Question, texts[i].Answer, now);
                if (i >= Filling && round > 0)
                {
                    best[i - Filling] = Math.Min(best[i - Filling], took);
                    all.Add(took);
                }
            }
        }

        Line(into, $"{name}, all measurements", all);
        Line(into, "the same, best of five of each request", best);
    }

    private static double Time(Judge judge, byte[] question, byte[] answer, DateTimeOffset now)
    {
        var request = new RequestContent { Operation = "chat", Segments = [new Segment(SegmentRole.User, 0, question)] };
        var response = new ResponseContent { Parts = [new AnswerPart(AnswerKind.Text, 0, answer)], Ended = true, HasOutput = true };
        var started = Stopwatch.GetTimestamp();
        _ = judge.Decide(new JudgeInput
        {
            User = "ada",
            StartedAt = now,
            EndedAt = now + TimeSpan.FromSeconds(5),
            Evidence = judge.Prepare(request, FourBytes.Instance),
            Response = response,
            Input = 2_600,
            Output = 512,
        });
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds;
    }

    /// <summary>
    /// Exchanges a second of ten users: bodies of 0.5 to 8 KB, one in four a turn of a conversation, one in ten sent before.
    /// </summary>
    private static double Rate()
    {
        var bodies = new (byte[] Request, byte[] Response)[Replayed];
        for (var i = 0; i < Replayed; i++)
        {
            var random = new Random(i);
            var seed = random.Next(10) == 0 ? i / 2 : i;
            var question = Encoding.UTF8.GetString(Writing.Text((int)(2_048 * Math.Pow(2, (random.NextDouble() * 4) - 2)), 200_000 + seed));
            object[] messages = random.Next(4) == 0
                ? [new { role = "user", content = question[..(question.Length / 2)] }, new { role = "assistant", content = "Done." }, new { role = "user", content = question }]
                : [new { role = "user", content = question }];
            var answer = Encoding.UTF8.GetString(Writing.Text(600, 300_000 + i));
            bodies[i] = (
                JsonSerializer.SerializeToUtf8Bytes(new { model = "gpt-4o", messages }),
                JsonSerializer.SerializeToUtf8Bytes(new
                {
                    id = "c",
                    @object = "chat.completion",
                    model = "gpt-4o",
                    choices = new[] { new { index = 0, message = new { role = "assistant", content = answer }, finish_reason = "stop" } },
                }));
        }

        var meter = new ExchangeMeter(DialectRegistry.Default, EncodingMap.Default, new Judge(new JudgeOptions { Models = "" }, MemoryKey.Create()));
        var started = 0L;
        var now = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        const int warm = 1_000;
        for (var i = 0; i < Replayed + warm; i++)
        {
            started = i == warm ? Stopwatch.GetTimestamp() : started;
            now += TimeSpan.FromSeconds(3);
            Meter(meter, bodies[i % Replayed], i, now);
        }

        return Replayed / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void Meter(ExchangeMeter meter, (byte[] Request, byte[] Response) body, int number, DateTimeOffset now)
    {
        using var exchange = meter.Begin(new ExchangeHead
        {
            Id = number.ToString(CultureInfo.InvariantCulture),
            StartedAt = now,
            User = "user-" + (number % 10).ToString(CultureInfo.InvariantCulture),
            Team = "-",
            Route = "-",
            Method = "POST",
            Path = "/v1/chat/completions",
            Host = "api.openai.com",
            Header = name => name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) ? "application/json" : null,
        });
        exchange.ReadRequest(body.Request, truncated: false);
        exchange.OpenResponse(200, name => name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) ? "application/json" : null);
        exchange.Append(body.Response);
        _ = exchange.ConcludeAsync(new TransportResult
        {
            EndedAt = now + TimeSpan.FromSeconds(1),
            Ending = TerminationReason.Complete,
            RequestBytes = body.Request.Length,
            ResponseBytes = body.Response.Length,
        }).AsTask().GetAwaiter().GetResult();
    }

    private static void Line(TextWriter into, string name, IEnumerable<double> microseconds)
    {
        var sorted = microseconds.Order().ToArray();
        into.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: p50 {sorted[sorted.Length / 2]:F0} us, p99 {sorted[sorted.Length * 99 / 100]:F0} us"));
    }
}
