using TokenGate.Scoring.Accounting;
using TokenGate.Scoring.Memory;
using TokenGate.Scoring.Models;
using TokenGate.Scoring.Policy;
using TokenGate.Scoring.References;
using TokenGate.Usage;

namespace TokenGate.Scoring;

/// <content>What it remembers, and what it judges by: read, saved, handed on, given back, forgotten.</content>
public sealed partial class Judge
{
    /// <summary>Users remembered at this moment.</summary>
    public int Users => _store.Count;

    /// <summary>Bytes of memory held for all users.</summary>
    public long MemoryBytes => _store.Bytes;

    /// <summary>
    /// Exchanges whose scoring failed by a fault of ours; they were accounted for and trusted. Anything above 0 is to be reported.
    /// </summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>The version of the models that judge; empty when there are none.</summary>
    public string ModelVersion => _settings.Board.Version;

    /// <summary>The models that judge; null when there are none. A change of the configuration replaces them.</summary>
    public ModelSet? Models => _settings.Board.Models;

    /// <summary>Bytes that the memory of all users may take.</summary>
    public long MemoryLimit => _store.Limit;

    /// <summary>For how long requests are compared word by word.</summary>
    public TimeSpan Window { get; }

    /// <summary>What decides beside memory: mode, thresholds, window and models, in one line, for comparing two judges.</summary>
    public string Basis => _settings.Basis;

    /// <summary>What anybody in the company sent as instructions.</summary>
    internal CompanyText Company => _company;

    /// <summary>
    /// Takes a memory that was kept elsewhere as that of its person, unless there is one already, or no room for it.
    /// </summary>
    public void Adopt(PersonMemory person)
    {
        ArgumentNullException.ThrowIfNull(person);
        _store.Restore(person.Memory);
    }

    /// <summary>Notes a line of instructions as sent in the company: 48 bits of its hash, 16 of the hour.</summary>
    public void NoteInstruction(ulong entry) => _ = _company.Meet(entry);

    /// <summary>What stands for a person's name outside this process: a keyed hash of it.</summary>
    public UInt128 PersonOf(string user) => _key.NameOf(user);

    /// <summary>
    /// Judges with other options and models from the next exchange on; one that is being concluded keeps what it began with. The window and
    /// the memory's limit are those that the judge was created with.
    /// </summary>
    public void Use(JudgeOptions options, ModelSet? models)
    {
        ArgumentNullException.ThrowIfNull(options);
        _settings = Settings.Create(options, models, Window);
    }

    /// <summary>
    /// Writes what is remembered, encrypted, so that a restart does not forgive a loop: hashes, ids and times, never text or names.
    /// Exchanges may be concluded meanwhile; each user is written as of some moment of the call.
    /// </summary>
    /// <param name="into">Where to. Not disposed.</param>
    /// <param name="now">The present: what has expired is left out.</param>
    /// <returns>How many users were written.</returns>
    public int SaveMemory(Stream into, DateTimeOffset now) => MemorySnapshot.Write(_store, _company, _key, now, into);

    /// <summary>Reads what <see cref="SaveMemory"/> wrote. To be called before the first exchange.</summary>
    /// <param name="from">Where from. Not disposed.</param>
    /// <param name="now">The present: what has expired meanwhile is left out.</param>
    /// <returns>How many users are remembered again.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or was made with another key: nothing is remembered, and judging goes on
    /// without.</exception>
    public int RestoreMemory(Stream from, DateTimeOffset now) => MemorySnapshot.Read(_store, _company, _key, now, from);

    /// <summary>
    /// Forgets a person: memory and account. What was saved before still holds them, until it is saved again. False when nobody was
    /// remembered by that name.
    /// </summary>
    public bool Forget(string user) => _store.Forget(user);

    /// <summary>
    /// What a person's account for doubt holds, in tokens; full for somebody of whom nothing is remembered. Remembers nothing by it.
    /// </summary>
    /// <param name="user">The person.</param>
    /// <param name="now">The moment, up to which the account has been refilled.</param>
    public long BalanceOf(string user, DateTimeOffset now) => _store.Find(user)?.BalanceAt(now.UtcTicks) ?? DoubtAccount.Limit;

    /// <summary>Gives back to a person's account what was drawn for an exchange whose appeal was granted.</summary>
    /// <param name="user">The person.</param>
    /// <param name="drawn">What was drawn, in tokens.</param>
    public void GiveBack(string user, long drawn)
    {
        if (_store.Find(user) is not { } memory)
        {
            // The account of somebody of whom nothing is remembered is full.
            return;
        }

        lock (memory)
        {
            memory.Doubt.GiveBack(drawn);
        }
    }

    /// <summary>
    /// What <see cref="LearnAsync"/> does, for a memory that is not this process's own.
    /// </summary>
    /// <param name="person">The memory.</param>
    /// <param name="at">When the exchange ended.</param>
    /// <param name="uploaded">Hash of the file that was sent: <see cref="Uploaded"/>.</param>
    /// <param name="response">What was answered.</param>
    public static void Learn(PersonMemory person, DateTimeOffset at, ulong uploaded, ResponseContent response)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(response);
        _ = Learn(person.Memory, at, uploaded, response);
    }

    /// <summary>Hash of the first file that a request holds; 0 when it holds none.</summary>
    public static ulong Uploaded(RequestContent request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return RequestReferences.Uploaded(request);
    }

    /// <inheritdoc/>
    public ValueTask LearnAsync(string user, DateTimeOffset at, RequestContent request, ResponseContent response, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(response);
        var memory = _store.Get(user, at.UtcTicks);
        _store.Book(memory, Learn(memory, at, RequestReferences.Uploaded(request), response), at.UtcTicks);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<AskedWeight?> WeighAsync(string user, DateTimeOffset at, string dialect, RequestEvidence evidence, CancellationToken cancellationToken = default) =>
        new(Weigh(at, dialect, evidence, _store.Find(user) ?? new UserMemory(default)));

    /// <summary>What <see cref="WeighAsync"/> does, by a memory that is not this process's own.</summary>
    /// <param name="asked">The question: its moment, its dialect and its evidence.</param>
    /// <param name="person">The memory.</param>
    public AskedWeight Weigh(JudgeInput asked, PersonMemory person)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(person);
        return Weigh(asked.StartedAt, asked.Dialect, asked.Evidence, person.Memory);
    }

    private AskedWeight Weigh(DateTimeOffset at, string dialect, RequestEvidence evidence, UserMemory memory)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        try
        {
            lock (memory)
            {
                memory.Advance(at);
                var replayed = InputAccounting.ReplayedSegments(evidence, memory);
                var references = RequestReferences.Measure(evidence, replayed, memory);
                var input = InputAccounting.Measure(evidence, replayed, references.GoesOn, memory, _company, at.UtcTicks, Window.Ticks, commit: false);
                return InputWeight.From(evidence, input, VendorMargin.For(dialect, evidence.Counter));
            }
        }
        finally
        {
            evidence.Terms.Release();
        }
    }

    /// <summary>Takes note in a memory of what was handed out; what it holds then, in bytes.</summary>
    private static int Learn(UserMemory memory, DateTimeOffset at, ulong uploaded, ResponseContent response)
    {
        lock (memory)
        {
            memory.Advance(at);
            RequestReferences.Learn(uploaded, response, memory);
            return memory.Bytes;
        }
    }

    private sealed record Settings(JudgeMode Mode, Scoreboard Board, string Basis)
    {
        public static Settings Create(JudgeOptions options, ModelSet? models, TimeSpan window)
        {
            var (board, own) = (new Scoreboard(models, options.Thresholds), options.Thresholds);
            return new Settings(options.Mode, board, string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{options.Mode}, thresholds {own.Padding},{own.Duplication},{own.Output}, models {board.Version}, {window.TotalHours} h"));
        }
    }
}
