using System.Buffers.Binary;
using TokenGate.Fleet.Telemetry;
using TokenGate.Scoring;
using TokenGate.Scoring.Crossing;
using TokenGate.Scoring.Memory;
using TokenGate.Tokens;

namespace TokenGate.Fleet.Ownership;

/// <summary>This gateway, as the grains that live in it see it.</summary>
/// <param name="settings">What makes it one of several.</param>
/// <param name="judge">Its judge.</param>
/// <param name="metrics">What it counts.</param>
/// <param name="clock">Its clock.</param>
internal sealed class GatewayMember(FleetSettings settings, Judge judge, FleetMetrics metrics, TimeProvider clock)
{
    /// <summary>What a person's memory may be behind when its owner is killed.</summary>
    public TimeSpan SaveEvery { get; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Of the time that an answer may take, what is spent on asking others (the company's instructions, what was sent lately): one gateway
    /// that is slow must not cost the judgement.
    /// </summary>
    public TimeSpan AskLimit { get; } = settings.AnswerLimit * 0.4;

    /// <summary>How long a console waits for another gateway.</summary>
    public static TimeSpan DeskLimit { get; } = TimeSpan.FromSeconds(3);

    /// <summary>Answers what another gateway's console asks; null while nobody does.</summary>
    public Func<byte[], CancellationToken, Task<byte[]>>? Answers { get; set; }

    /// <summary>How it is called.</summary>
    public string Name => settings.Gateway;

    /// <summary>The key of what is saved.</summary>
    public MemoryKey Key => settings.Key.Memory;

    /// <summary>What encrypts exchanges on their way.</summary>
    public ExchangeSeal Seal { get; } = new(settings.Key);

    /// <summary>What it sent to owners lately.</summary>
    public SentExchanges Sent { get; } = new(clock);

    /// <summary>What judges.</summary>
    public Judge Judge => judge;

    /// <summary>What it counts.</summary>
    public FleetMetrics Metrics => metrics;

    /// <summary>The clock.</summary>
    public TimeProvider Clock => clock;

    /// <summary>The memories that it owns.</summary>
    public OwnedMemories Owned { get; } = new(judge.MemoryLimit);

    /// <summary>A grain's key for a person.</summary>
    public static Guid KeyOf(UInt128 person)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, person);
        return new Guid(bytes);
    }

    /// <summary>The person of a grain's key.</summary>
    public static UInt128 PersonOf(Guid key)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = key.TryWriteBytes(bytes);
        return BinaryPrimitives.ReadUInt128LittleEndian(bytes);
    }

    /// <summary>Reads an exchange that crosses, opened, with the encodings that are here.</summary>
    /// <exception cref="InvalidDataException">It is none, or one of another edition.</exception>
    public static CrossedExchange Read(ReadOnlyMemory<byte> exchange) =>
        CrossedExchange.Read(exchange, static name => Encodings.TryGetCounter(name, out var counter) ? counter : null);

    /// <summary>When a memory is saved first: at a moment of its own, so that not all are at once.</summary>
    public TimeSpan FirstSave() => SaveEvery * (0.5 + (Random.Shared.NextDouble() / 2));

    /// <summary>When a memory is saved first that holds what nobody saved: within five seconds, not all at once.</summary>
    public static TimeSpan SoonSave() => TimeSpan.FromSeconds(1 + (4 * Random.Shared.NextDouble()));
}
