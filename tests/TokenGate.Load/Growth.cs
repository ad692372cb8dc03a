using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TokenGate.Load;

/// <summary>
/// How the cost of an exchange grows: with the size of a request that is new, with the turns of a conversation, and with the number of
/// users. The processor's time of bare YARP stands beside it, which passes the same bytes.
/// </summary>
/// <param name="arguments">What was chosen.</param>
/// <param name="words">The texts.</param>
/// <param name="answers">The upstream's answers.</param>
internal sealed class Growth(Arguments arguments, Words words, Answers answers)
{
    private const int Connections = 8;

    /// <summary>Turns whose cost is one row.</summary>
    private const int TurnsOfRow = 20;

    private static readonly int[] Kilobytes = [1, 4, 16, 64, 256, 400, 1024];

    private static readonly int[] People = [10, 1_000, 10_000, 100_000];

    private ulong _seed = 1UL << 50;

    /// <summary>Measures all of it, as tables in Markdown.</summary>
    public async Task<string> RunAsync(List<Proxy> proxies)
    {
        foreach (var proxy in proxies)
        {
            // Compiled code, and the vocabulary of the tokenizer.
            _ = await LoadAsync(proxy, (bytes, _, seed) => words.Write(bytes, seed, 1900), arguments.WarmUp, 1_000);
        }

        var text = new StringBuilder();
        Begin(text, "CPU for an exchange, by the size of a request of new text, in microseconds", "KB", proxies);
        foreach (var size in Kilobytes)
        {
            await RowAsync(text, size, proxies, proxy => CostAsync(proxy, (bytes, _, seed) => words.Write(bytes, seed, size * 1024), arguments.Seconds));
        }

        Begin(text, "CPU for a turn of a conversation, by its turns so far (1.5 KB each), in microseconds", "turns", proxies);
        var turns = new List<double[]>();
        foreach (var proxy in proxies)
        {
            turns.Add(await TurnsAsync(proxy));
        }

        for (var row = 0; row < turns[0].Length; row++)
        {
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| {(row + 1) * TurnsOfRow} | {string.Join(" | ", turns.Select(each => each[row].ToString("0", CultureInfo.InvariantCulture)))} |"));
        }

        Begin(text, "CPU for an exchange of 2 KB, by the number of users, in microseconds", "users", proxies);
        foreach (var people in People)
        {
            await RowAsync(text, people, proxies, proxy => CostAsync(proxy, (bytes, _, seed) => words.Write(bytes, seed, 1900), arguments.Seconds, people));
        }

        return text.ToString();
    }

    private static void Begin(StringBuilder text, string title, string first, List<Proxy> proxies) => text.AppendLine().AppendLine(title + ":").AppendLine()
        .AppendLine("| " + first + " | " + string.Join(" | ", proxies.Select(static proxy => proxy.Name)) + " |").AppendLine("|---:|" + string.Concat(Enumerable.Repeat("---:|", proxies.Count)));

    private static async Task RowAsync(StringBuilder text, int value, List<Proxy> proxies, Func<Proxy, Task<double>> measure)
    {
        var row = FormattableString.Invariant($"| {value} |");
        foreach (var proxy in proxies)
        {
            var cost = await measure(proxy);
            row += FormattableString.Invariant($" {cost:0} |");
        }

        await Console.Error.WriteLineAsync(row);
        text.AppendLine(row);
    }

    /// <summary>The cost of exchanges whose one message a delegate writes, after as many that are not counted.</summary>
    private async Task<double> CostAsync(Proxy proxy, Action<Bytes, int, ulong> write, double seconds, int users = 1_000)
    {
        _ = await LoadAsync(proxy, write, seconds / 2, users);
        var before = proxy.Cpu;
        var count = await LoadAsync(proxy, write, seconds, users);
        return (proxy.Cpu - before).TotalMicroseconds / count;
    }

    private async Task<int> LoadAsync(Proxy proxy, Action<Bytes, int, ulong> write, double seconds, int users)
    {
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(connection => Task.Run(async () =>
        {
            using var client = new Client(proxy.Port);
            var (request, body) = (new Bytes(), new Bytes());
            var count = 0;
            for (; Stopwatch.GetTimestamp() < end; count++)
            {
                var seed = Interlocked.Increment(ref _seed);
                body.Length = 0;
                Open(body, seed);
                body.Add("{\"role\":\"user\",\"content\":\""u8);
                write(body, connection, seed);
                body.Add("\"}]}"u8);
                Frame(request, body, (long)(seed % (ulong)users));
                _ = await client.AskAsync(request.Written);
            }

            return count;
        })));
        return counts.Sum();
    }

    /// <summary>Conversations side by side, turn by turn, some times over: the mean cost of a turn, by rows of turns.</summary>
    private async Task<double[]> TurnsAsync(Proxy proxy)
    {
        const int Rows = 10;
        const int Conversations = 3;
        var rows = new double[Rows];
        for (var conversation = 0; conversation < Conversations; conversation++)
        {
            var histories = Enumerable.Range(0, Connections).Select(static _ => new Bytes()).ToArray();
            var clients = histories.Select(_ => new Client(proxy.Port)).ToArray();
            for (var row = 0; row < Rows; row++)
            {
                var before = proxy.Cpu;
                await Task.WhenAll(clients.Select((client, index) => Task.Run(() => TalkAsync(client, histories[index], conversation * Connections + index))));
                rows[row] += (proxy.Cpu - before).TotalMicroseconds / (TurnsOfRow * Connections * Conversations);
            }

            Array.ForEach(clients, static client => client.Dispose());
        }

        return rows;
    }

    private async Task TalkAsync(Client client, Bytes history, int user)
    {
        var (request, body) = (new Bytes(), new Bytes());
        for (var turn = 0; turn < TurnsOfRow; turn++)
        {
            var seed = Interlocked.Increment(ref _seed);
            history.Add(history.Length == 0 ? "{\"role\":\"user\",\"content\":\""u8 : ",{\"role\":\"user\",\"content\":\""u8);
            words.Write(history, seed, 800, lineBytes: 60);
            history.Add("\"}"u8);
            body.Length = 0;
            Open(body, seed);
            body.Add(history.Written.Span);
            body.Add("]}"u8);
            Frame(request, body, 200_000 + user);
            _ = await client.AskAsync(request.Written);
            history.Add(","u8);
            answers.WriteMessage(history, seed, callsTool: body.Length > 40_000);
        }
    }

    private static void Open(Bytes body, ulong seed)
    {
        body.Add("{\"model\":\"gpt-4o\",\"seed\":"u8);
        body.Add((long)seed);
        body.Add(",\"messages\":["u8);
    }

    private static void Frame(Bytes request, Bytes body, long user)
    {
        request.Length = 0;
        request.Add("POST /v1/chat/completions HTTP/1.1\r\nHost: ai.example.com\r\nX-User: user"u8);
        request.Add(user);
        request.Add("\r\nContent-Type: application/json\r\nUser-Agent: OpenAI/Python 2.8.0\r\nContent-Length: "u8);
        request.Add(body.Length);
        request.Add("\r\n\r\n"u8);
        request.Add(body.Written.Span);
    }
}
