using System.Text;
using TokenGate.Dialects;
using TokenGate.Pricing;
using TokenGate.Scoring;
using TokenGate.Scoring.Memory;
using TokenGate.Tokens;
using TokenGate.Usage;

namespace TokenGate.Metering.Tests;

/// <summary>Exchanges through the real dialects, tokenizers and judge.</summary>
internal sealed class Wire
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private readonly ExchangeMeter _meter = new(
        DialectRegistry.Default,
        EncodingMap.Default,
        new Judge(new JudgeOptions { Models = "" }, new MemoryKey(new byte[MemoryKey.Length])),
        prices: new PricesInForce(PriceBook.Published));

    private int _count;

    public string User { get; set; } = "ada";

    /// <summary>How long an exchange runs; null where nobody knows.</summary>
    public TimeSpan? Duration { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What the last exchange told of other work.</summary>
    public IReadOnlyList<ConcludedRecord> Told { get; private set; } = [];

    public string Path { get; set; } = "/v1/chat/completions";

    public string Host { get; set; } = "api.example.com";

    public string Method { get; set; } = "POST";

    public Func<string, string?> Header { get; set; } = static _ => null;

    public UsageRecord Send(
        string request,
        string? response,
        int? status = 200,
        string contentType = "application/json",
        TerminationReason ending = TerminationReason.Complete,
        int? cutAt = null,
        bool truncated = false)
    {
        var bytes = Encoding.UTF8.GetBytes(response ?? "");
        return Send(request, bytes[..(cutAt ?? bytes.Length)], contentType, ending, status, truncated);
    }

    public UsageRecord Send(string request, byte[] response, string contentType, TerminationReason ending, int? status = 200, bool truncated = false) =>
        Send(Encoding.UTF8.GetBytes(request), response, contentType, ending, status, truncated);

    public UsageRecord Send(byte[] request, byte[] response, string contentType, TerminationReason ending, int? status = 200, bool truncated = false)
    {
        var at = Start.AddMinutes(_count++);
        using var exchange = _meter.Begin(new ExchangeHead
        {
            Id = $"x{_count}",
            StartedAt = at,
            User = User,
            Team = "engines",
            Route = "ai",
            Method = Method,
            Path = Path,
            Host = Host,
            Header = Header,
        });
        exchange.ReadRequest(truncated ? default : request, truncated);
        if (status is { } code)
        {
            exchange.OpenResponse(code, name => name.Equals("content-type", StringComparison.OrdinalIgnoreCase) ? contentType : null);
        }

        exchange.Append(response);
        var end = new TransportResult { EndedAt = at + (Duration ?? TimeSpan.FromSeconds(1)), Ending = ending, IsTimed = Duration is not null };
        var record = exchange.ConcludeAsync(end).AsTask().GetAwaiter().GetResult();
        Told = exchange.Told;
        return record;
    }
}
