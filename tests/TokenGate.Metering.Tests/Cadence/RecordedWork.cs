using System.IO.Compression;
using System.Text;
using System.Text.Json;
using TokenGate.Testing;
using TokenGate.Usage;

namespace TokenGate.Metering.Tests.Cadence;

/// <summary>
/// Recorded requests at a simulated time: people's conversations with pauses of people, agents' steps with pauses of programs, tables row
/// by row, and prompts that a clock sends. The words are recorded, the clock is not: no corpus has both.
/// </summary>
internal static class RecordedWork
{
    private const int People = 120;

    private static readonly DateTimeOffset First = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Agents that write what their tools said as a user's words, at the pace of programs.</summary>
    private static readonly string[] TextAgents = ["princeton-nlp/intercode", "noahshinn/reflexion"];

    /// <summary>All exchanges in the order of their ends; the same seed gives the same ones.</summary>
    public static List<SimulatedExchange> Of(int seed)
    {
        var random = new Random(seed);
        var rows = Read().ToList();
        var all = new List<SimulatedExchange>();
        var desks = new DateTimeOffset[People];
        for (var person = 0; person < People; person++)
        {
            desks[person] = First.AddHours(8).AddMinutes(random.Next(90));
        }

        // Talks, whole; and single questions, which are talks of one turn.
        var talks = rows.Where(static row => !row.IsBatch).GroupBy(static row => row.Session ?? row.Id).OrderBy(_ => random.Next()).ToList();
        foreach (var talk in talks)
        {
            var person = random.Next(People);
            desks[person] = Talk(all, random, [.. talk.OrderBy(static row => row.Turn)], $"person {person}", Working(random, desks[person] + Pause(random, 20 * 60)));
        }

        foreach (var table in rows.Where(static row => row.IsBatch).GroupBy(static row => row.Source))
        {
            var at = First.AddDays(random.Next(14)).AddMinutes(random.Next(1440));
            foreach (var row in table)
            {
                all.Add(new SimulatedExchange(at, TimeSpan.FromSeconds(1 + random.Next(6)), table.Key, $"user of {table.Key}", "openai-python", WorkKind.Batch, row.Content));
                at += TimeSpan.FromSeconds(random.NextDouble() * 3);
            }
        }

        var prompts = rows.Where(static row => row is { IsBatch: false, Session: null, Category: "data" or "logs" or "summarisation" or "analysis" or "config" }).OrderBy(_ => random.Next()).Take(40).ToList();
        for (var i = 0; i < prompts.Count; i++)
        {
            Schedule(all, random, prompts[i], $"schedule {i}");
        }

        return [.. all.OrderBy(static each => each.Start + each.Length)];
    }

    private static DateTimeOffset Talk(List<SimulatedExchange> all, Random random, Row[] talk, string person, DateTimeOffset at)
    {
        var isTextAgent = TextAgents.Contains(talk[0].Source);
        var isFirst = true;
        foreach (var row in talk)
        {
            var byProgram = row.Speaker is SegmentRole.ToolResult or SegmentRole.Assistant || (isTextAgent && !isFirst);
            at += isFirst ? TimeSpan.Zero : byProgram ? TimeSpan.FromSeconds(0.05 + (random.NextDouble() * 0.8)) : TimeSpan.FromSeconds(4) + Pause(random, 60);
            var length = TimeSpan.FromSeconds(1 + (random.NextDouble() * 12));
            all.Add(new SimulatedExchange(at, length, talk[0].Id, person, "app", byProgram ? WorkKind.Step : WorkKind.Turn, row.Content));
            at += length;
            isFirst = false;
        }

        return at;
    }

    private static void Schedule(List<SimulatedExchange> all, Random random, Row prompt, string name)
    {
        int[] periods = [5, 15, 30, 60, 60, 240, 720, 1440, 1440, 1440, 10_080];
        var minutes = periods[random.Next(periods.Length)];
        var jitter = minutes < 60 ? 4.0 : minutes < 1440 ? 30.0 : 75.0;
        var until = First.AddDays(minutes switch { < 60 => 2, <= 1440 => 21, _ => 70 });
        for (var at = First.AddMinutes(random.Next(minutes)); at < until; at = at.AddMinutes(minutes))
        {
            if (random.NextDouble() >= 0.02)
            {
                all.Add(new SimulatedExchange(at.AddSeconds(random.NextDouble() * jitter), TimeSpan.FromSeconds(3 + random.Next(10)), name, $"svc {name}", "python-http", WorkKind.Schedule, prompt.With($"\n{at:yyyy-MM-dd HH:mm}")));
            }
        }
    }

    /// <summary>A moment at which people work: evenings and most of the weekend go by.</summary>
    private static DateTimeOffset Working(Random random, DateTimeOffset at)
    {
        while (at.Hour is < 8 or >= 19 || at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
        {
            at = new DateTimeOffset(at.UtcDateTime.Date.AddDays(at.Hour >= 8 ? 1 : 0), TimeSpan.Zero).AddHours(8).AddSeconds(random.Next(90 * 60));
        }

        return at;
    }

    private static TimeSpan Pause(Random random, double seconds) => TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) * seconds);

    private static IEnumerable<Row> Read()
    {
        using var stream = new GZipStream(File.OpenRead(Repository.SharedFile("corpus", "honest.jsonl.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            yield return new Row(document.RootElement);
        }
    }

    private sealed class Row
    {
        private readonly Segment[] _segments;

        public Row(JsonElement row)
        {
            (Id, Source, Category) = (row.GetProperty("id").GetString()!, row.GetProperty("source").GetString()!, row.GetProperty("category").GetString()!);
            Session = row.TryGetProperty("session", out var session) && session.ValueKind == JsonValueKind.String ? session.GetString() : null;
            Turn = row.TryGetProperty("turn", out var turn) && turn.ValueKind == JsonValueKind.Number ? turn.GetInt32() : 0;
            IsBatch = row.TryGetProperty("batch", out var batch) && batch.ValueKind is JsonValueKind.True or JsonValueKind.String;
            _segments = [.. row.GetProperty("messages").EnumerateArray().Select(static message => new Segment(RoleOf(message.GetProperty("role").GetString()), 0, TextOf(message)))];
        }

        public string Id { get; }

        public string Source { get; }

        public string Category { get; }

        public string? Session { get; }

        public int Turn { get; }

        public bool IsBatch { get; }

        public SegmentRole Speaker => _segments.LastOrDefault(static segment => segment.Role != SegmentRole.System).Role;

        public RequestContent Content => new() { Segments = _segments };

        public RequestContent With(string more) => new() { Segments = [.. _segments[..^1], new Segment(_segments[^1].Role, 0, (byte[])[.. _segments[^1].Text.Span, .. Encoding.UTF8.GetBytes(more)])] };

        private static SegmentRole RoleOf(string? role) => role switch
        {
            "system" or "developer" => SegmentRole.System,
            "assistant" => SegmentRole.Assistant,
            "tool" or "function" => SegmentRole.ToolResult,
            _ => SegmentRole.User,
        };

        private static byte[] TextOf(JsonElement message) => message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String
            ? Encoding.UTF8.GetBytes(content.GetString()!)
            : Encoding.UTF8.GetBytes(content.ValueKind == JsonValueKind.Undefined ? "" : content.GetRawText());
    }
}
