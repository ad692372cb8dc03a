namespace TokenGate.Scoring.Memory;

/// <summary>
/// What one user sent and was answered: runs of eight terms, conversations, and the last exchanges. Hashes within fixed limits, at most a
/// quarter of a megabyte, never text. All time comes from the exchanges. Every member is to be used under a lock on the memory itself.
/// </summary>
/// <param name="user">What stands for the user's name: see <see cref="MemoryKey.NameOf"/>.</param>
internal sealed partial class UserMemory(UInt128 user)
{
    /// <summary>Epochs of two hours for which all of it lives: 14 days.</summary>
    private const int Epochs = 168;

    private const long EpochTicks = 2 * TimeSpan.TicksPerHour;

    /// <summary>An object with its lock, its tables' heads and its place in the store.</summary>
    private const int BaseBytes = 1200;

    /// <summary>The bit by which a run that we answered differs from one that was sent. It chooses no bucket, so both lie in one.</summary>
    private const ulong AnsweredBit = 1UL << 61;

    private long _now;

    /// <summary>The account for doubt.</summary>
    public DoubtAccount Doubt;

    /// <summary>What stands for the user's name.</summary>
    public UInt128 User => user;

    /// <summary>Runs of eight terms, sent and answered.</summary>
    public FingerprintTable Runs { get; } = new(32_768, Epochs);

    /// <summary>Conversations, as chains of segments, that the user sent or got from us; and segments, wherever they stood.</summary>
    public HashWindow Conversations { get; } = new(2_048, Epochs);

    /// <summary>Answers and conversations that were handed to the user, by their ids, with what they weigh.</summary>
    public HashWindow Answers { get; } = new(512, Epochs, hasNumbers: true);

    /// <summary>Files, documents, pictures, caches and stored prompts that the user used, with what they weigh.</summary>
    public HashWindow Attachments { get; } = new(512, Epochs, hasNumbers: true);

    /// <summary>Tokens of system instructions and tool schemas that the user was credited lately.</summary>
    public HourlySum Instructions { get; } = new();

    /// <summary>The last exchanges, the newest last.</summary>
    public RecentExchanges Recent { get; } = new();

    /// <summary>The latest moment seen, in ticks UTC.</summary>
    public long Now => _now;

    /// <summary>Memory held, in bytes, about.</summary>
    public int Bytes => BaseBytes + Runs.Bytes + Conversations.Bytes + Answers.Bytes + Attachments.Bytes + Recent.Bytes;

    /// <summary>The hash under which a run that we answered is kept.</summary>
    public static ulong Answered(ulong run) => run ^ AnsweredBit;

    /// <summary>Moves the clock. A moment before the latest one moves nothing: exchanges end in another order than they begin.</summary>
    public void Advance(DateTimeOffset moment)
    {
        _now = Math.Max(_now, moment.UtcTicks);
        var epoch = _now / EpochTicks;
        Runs.Advance(epoch);
        Conversations.Advance(epoch);
        Answers.Advance(epoch);
        Attachments.Advance(epoch);
        Instructions.Advance(_now);
        Doubt.Advance(_now);
    }

    /// <summary>What the account for doubt holds at a moment, in ticks. Moves no clock; takes the lock of the memory.</summary>
    public long BalanceAt(long ticks)
    {
        lock (this)
        {
            var account = Doubt;
            account.Advance(ticks);
            return account.Balance;
        }
    }
}
