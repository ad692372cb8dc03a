namespace TokenGate.Scoring.Memory;

/// <summary>
/// What one user sent and was answered, as keyed hashes within fixed limits: at most about 0.47 MB. All time comes from the exchanges.
/// Every member is to be used under a lock on the memory itself.
/// </summary>
internal sealed partial class UserMemory
{
    /// <summary>Epochs in a window: half an hour each with the default of 24 hours.</summary>
    private const int WindowEpochs = 48;

    /// <summary>Epochs of the long memory: two hours each, 14 days.</summary>
    private const int LongEpochs = 168;

    private const long LongEpochTicks = 2 * TimeSpan.TicksPerHour;

    /// <summary>One of eight shingles goes to the long memory.</summary>
    private const ulong LongSample = 7;

    /// <summary>An object with its lock, its tables' heads and its place in the store.</summary>
    private const int BaseBytes = 1440;

    private readonly long _epochTicks;
    private long _now;

    public UserMemory(ulong user, TimeSpan window)
    {
        User = user;
        _epochTicks = Math.Max(1, window.Ticks / WindowEpochs);
    }

    /// <summary>Keyed hash of the user's name.</summary>
    public ulong User { get; }

    /// <summary>Shingles that the user sent.</summary>
    public FingerprintTable Sent { get; } = new(32_768, WindowEpochs);

    /// <summary>A thinner and longer memory of the same.</summary>
    public FingerprintTable SentLong { get; } = new(8_192, LongEpochs);

    /// <summary>Shingles that we answered.</summary>
    public FingerprintTable Answered { get; } = new(16_384, WindowEpochs);

    /// <summary>Runs of three terms that the user sent, with their numbers and without: what resembles, not what is the same.</summary>
    public FingerprintTable Phrases { get; } = new(32_768, WindowEpochs);

    /// <summary>Conversations, as chains of segments, that the user sent or got from us.</summary>
    public HashWindow Chains { get; } = new(2_048, LongEpochs);

    /// <summary>Contents of segments, wherever they stood.</summary>
    public HashWindow Contents { get; } = new(1_024, WindowEpochs);

    /// <summary>What was asked; the count is that of answers credited to asking again.</summary>
    public HashWindow Asks { get; } = new(1_024, WindowEpochs);

    /// <summary>Answers and conversations that were handed to the user, by their ids, with what they weigh.</summary>
    public ReferenceTable Answers { get; } = new(2_048, LongEpochs);

    /// <summary>Files, documents, pictures, caches and stored prompts that the user used, with what they weigh.</summary>
    public ReferenceTable Attachments { get; } = new(1_024, LongEpochs);

    /// <summary>Tokens of system instructions and tool schemas that the user was credited lately.</summary>
    public HourlySum Instructions { get; } = new();

    /// <summary>The last exchanges, the newest last.</summary>
    public ExchangeRing Recent { get; } = new();

    /// <summary>The latest moment seen, in ticks UTC.</summary>
    public long Now => _now;

    /// <summary>Memory held, in bytes, about.</summary>
    public int Bytes => BaseBytes + Sent.Bytes + SentLong.Bytes + Answered.Bytes + Phrases.Bytes
        + Chains.Bytes + Contents.Bytes + Asks.Bytes + Answers.Bytes + Attachments.Bytes + Recent.Bytes;

    /// <summary>True for a shingle that the long memory holds too.</summary>
    public static bool IsLong(ulong shingle) => (shingle & LongSample) == 0;

    /// <summary>Moves the clock. A moment before the latest one moves nothing: exchanges end in another order than they begin.</summary>
    public void Advance(DateTimeOffset moment)
    {
        _now = Math.Max(_now, moment.UtcTicks);
        Instructions.Advance(_now);
        var (epoch, longEpoch) = (_now / _epochTicks, _now / LongEpochTicks);
        Sent.Advance(epoch);
        Answered.Advance(epoch);
        Phrases.Advance(epoch);
        Contents.Advance(epoch);
        Asks.Advance(epoch);
        SentLong.Advance(longEpoch);
        Chains.Advance(longEpoch);
        Answers.Advance(longEpoch);
        Attachments.Advance(longEpoch);
    }
}
