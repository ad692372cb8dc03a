using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Alerts;

/// <summary>
/// Who tells. A gateway that is alone tells from the book beside its journal. Of a fleet the gateway that has the turn tells for all, from
/// the book that they share; the others keep a copy of what was told. Where that book cannot be reached, each tells by itself what is new:
/// a message that comes twice is better than none.
/// </summary>
/// <param name="own">The book beside the journal.</param>
/// <param name="gateway">The gateway's name in messages.</param>
/// <param name="shared">The fleet's book; null where there is no fleet.</param>
/// <param name="clock">Measures the turn.</param>
internal sealed class AlertDesk(AlertBook own, string gateway, ISharedAlerts? shared, TimeProvider clock) : IDisposable
{
    /// <summary>How often the turn is asked for, or kept.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a turn lasts. A gateway that dies with something to tell is followed at most so much and a beat later.
    /// </summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(60);

    /// <summary>What is sent ends by then: a webhook is left after ten seconds.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(15);

    private const long Never = long.MinValue;

    private volatile AlertBook? _fleet;
    private volatile AlertState? _told;
    private long _until;

    /// <summary>Since when what is shared does not answer, and when it was asked last.</summary>
    private long _away = Never;
    private long _beat;

    /// <summary>
    /// Where a look goes; null while another gateway looks for all, and while it is not known whose turn it is: after a pause of the
    /// machine nothing is told before that was asked.
    /// </summary>
    public AlertBook? Book => shared is null ? own : HasTurn ? _fleet : IsCutOff ? own : null;

    /// <summary>True for the gateway of a fleet that looks and tells for all.</summary>
    public bool HasTurn => _fleet is not null && clock.GetTimestamp() < Interlocked.Read(ref _until);

    /// <summary>True where what the gateways share has not answered for as long as a turn lasts: then each tells by itself.</summary>
    public bool IsCutOff => shared is not null && !HasTurn && Interlocked.Read(ref _away) is not Never and var since
        && clock.GetElapsedTime(since) >= Time && clock.GetElapsedTime(Interlocked.Read(ref _beat)) < Time;

    /// <summary>The gateway that tells, by its address; empty for one that is alone or cut off.</summary>
    public string Teller { get; private set; } = "";

    /// <summary>The conditions that hold, by key, the oldest first: the fleet's, and what this gateway told by itself.</summary>
    public IReadOnlyList<(string Key, AlertOpen Open)> Open =>
    [
        .. Shown.Open.Concat(own.State.Open.Where(pair => pair.Value.Alone && !Shown.Open.ContainsKey(pair.Key)))
            .OrderBy(static pair => pair.Value.Since).Select(static pair => (pair.Key, pair.Value)),
    ];

    /// <summary>How many messages wait for a webhook, at this gateway and at the one that tells.</summary>
    public int WaitingFor(string webhook) => own.WaitingFor(webhook) + (ReferenceEquals(Shown, own.State) ? 0 : Shown.WaitingFor(webhook));

    private AlertState Shown => HasTurn && _fleet is { } fleet ? fleet.State : IsCutOff ? own.State : _told ?? own.State;

    /// <summary>The books whose messages this gateway sends.</summary>
    public IEnumerable<AlertBook> Sending => HasTurn && _fleet is { } fleet ? [own, fleet] : [own];

    /// <summary>True where this gateway told something by itself whose end is not told.</summary>
    public bool HasToldAlone => own.State.Open.Values.Any(static open => open.Alone);

    /// <summary>Tells the ends of what this gateway told by itself, when it is not cut off any more.</summary>
    public Task EndAsync(IReadOnlyList<AlertCondition> found, IReadOnlyList<AlertWebhook> webhooks, DateTimeOffset now) =>
        shared is not null && !IsCutOff && HasToldAlone ? own.EndAsync(found, webhooks, now) : Task.CompletedTask;

    /// <summary>Asks whose turn it is.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        if (shared is null)
        {
            return;
        }

        var asked = clock.GetTimestamp();
        var turn = await shared.TakeAsync(Time, cancellationToken);
        if (turn.State != AlertTurnState.Away)
        {
            Interlocked.Exchange(ref _away, Never);
        }
        else if (Interlocked.Read(ref _away) == Never)
        {
            Interlocked.Exchange(ref _away, asked);
        }

        Interlocked.Exchange(ref _beat, clock.GetTimestamp());
        switch (turn.State)
        {
            case AlertTurnState.Own:
                Interlocked.Exchange(ref _until, asked + (long)((Time - Margin).TotalSeconds * clock.TimestampFrequency));
                await TakeAsync(turn.Book);
                break;
            case AlertTurnState.Other:
                _fleet = null;
                _told = AlertState.Read(turn.Book);
                await own.FollowAsync(_told);
                break;
            default:
                // A turn that was taken holds until its end.
                if (!HasTurn)
                {
                    _fleet = null;
                }

                break;
        }

        Teller = turn.Teller;
    }

    /// <summary>Gives the turn to whoever asks next.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (shared is not null && _fleet is not null)
        {
            _fleet = null;
            await shared.LeaveAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => own.Dispose();

    private async Task TakeAsync(byte[]? book)
    {
        _told = null;
        if (_fleet is { } known)
        {
            // What is shared was lost, and this gateway knows it still.
            await (book is null ? known.KeepAsync() : Task.CompletedTask);
        }
        else
        {
            // Without a book this gateway's copy is the newest that there is. What waits in it is sent from there.
            var state = book is null ? own.State.Copy() : AlertState.Read(book);
            if (book is null)
            {
                state.Waiting.Clear();
            }

            foreach (var (key, _) in state.Open.Where(static pair => pair.Value.Alone).ToList())
            {
                state.Open.Remove(key);
            }

            _fleet = new AlertBook(state, gateway, bytes => shared!.WriteAsync(bytes, CancellationToken.None).AsTask());
            await (book is null ? _fleet.KeepAsync() : Task.CompletedTask);
        }

        await own.FollowAsync(_fleet.State);
    }
}
