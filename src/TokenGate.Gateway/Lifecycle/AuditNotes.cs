using System.Globalization;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Options;
using TokenGate.Ledger;
using TokenGate.Scoring;

namespace TokenGate.Gateway.Lifecycle;

/// <summary>
/// Audit entries about the gateway itself, in the chain (G8): starts, stops, changes of the configuration and of the models. They hold
/// names of keys and what judging depends on, never a value that may be a secret.
/// </summary>
internal sealed partial class AuditNotes(IJournal journal, IJudge judge, LiveOptions options, TimeProvider clock, ILogger<AuditNotes> logger)
{
    private const int MostKeys = 40;
    private const int MostReadings = 10_000;
    private static readonly TimeSpan OneReading = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly Dictionary<(string What, string Person, string By), DateTimeOffset> _readings = [];

    /// <summary>The version of the models that judge; empty when there are none.</summary>
    public string Models => judge.Own?.ModelVersion ?? "";

    /// <summary>The gateway started or stopped.</summary>
    public Task LifetimeAsync(EntryKind kind, CancellationToken cancellationToken) => NoteAsync(
        kind,
        new Dictionary<string, string>(Judging(options.Current.Judge)) { ["version"] = typeof(AuditNotes).Assembly.GetName().Version?.ToString() ?? "" },
        cancellationToken);

    /// <summary>A changed configuration is in force.</summary>
    public Task AppliedAsync(IReadOnlyCollection<string> keys) => NoteAsync(
        EntryKind.Configuration,
        new Dictionary<string, string>(Judging(options.Current.Judge)) { ["outcome"] = "applied", ["keys"] = Listed(keys) },
        CancellationToken.None);

    /// <summary>A changed configuration was refused.</summary>
    public Task RefusedAsync(IReadOnlyCollection<string> keys) => NoteAsync(
        EntryKind.Configuration,
        new Dictionary<string, string> { ["outcome"] = "refused", ["keys"] = Listed(keys) },
        CancellationToken.None);

    /// <summary>False while the journal cannot be opened.</summary>
    public bool CanWrite => LateJournal.Behind(journal) is not null;

    /// <summary>Another file of people or keys is in force, or another answer of an issuer.</summary>
    public Task SideFileAsync(string key, string source, string hash) => NoteAsync(
        EntryKind.Configuration,
        new Dictionary<string, string> { ["outcome"] = "applied", ["keys"] = key, ["file"] = Path.GetFileName(source), ["sha256"] = hash },
        CancellationToken.None);

    /// <summary>
    /// Somebody reads what is held about a person. The same again within some minutes is one reading: a page is turned, a list refreshed.
    /// </summary>
    /// <param name="what"><c>export</c>, <c>list</c> or <c>exchange</c>.</param>
    /// <param name="person">The user as it is stored.</param>
    /// <param name="by">Who reads, as decisions are signed.</param>
    public Task ReadAsync(string what, string person, string by)
    {
        var now = clock.GetUtcNow();
        lock (_readings)
        {
            if (_readings.TryGetValue((what, person, by), out var last) && now - last < OneReading)
            {
                return Task.CompletedTask;
            }

            if (_readings.Count >= MostReadings)
            {
                _readings.Clear();
            }

            _readings[(what, person, by)] = now;
        }

        return NoteAsync(EntryKind.Access, new Dictionary<string, string> { ["what"] = what, ["person"] = person, ["by"] = by }, CancellationToken.None);
    }

    /// <summary>Exchanges began or ceased to be kept with their text, or what was kept was erased.</summary>
    public Task RecordingAsync(string outcome, IReadOnlyDictionary<string, string> facts) =>
        NoteAsync(EntryKind.Recording, new Dictionary<string, string>(facts) { ["outcome"] = outcome }, CancellationToken.None);

    /// <summary>Other models judge, or other thresholds hold.</summary>
    public Task ModelsAsync(string before) => NoteAsync(
        EntryKind.Model,
        new Dictionary<string, string>(Judging(options.Current.Judge)) { ["before"] = before },
        CancellationToken.None);

    /// <summary>
    /// A journal that cannot be written must not block the caller (G2): it is logged, and the entry is written when the disk is back.
    /// </summary>
    private async Task NoteAsync(EntryKind kind, Dictionary<string, string> facts, CancellationToken cancellationToken)
    {
        if (LateJournal.Behind(journal) is not { } own)
        {
            return;
        }

        try
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bound.CancelAfter(Limit);
            await own.AppendNoteAsync(new JournalNote(kind, clock.GetUtcNow(), facts), bound.Token);
        }
        catch (Exception exception) when (exception is JournalException or OperationCanceledException or ObjectDisposedException)
        {
            NotNoted(kind, exception);
        }
    }

    private Dictionary<string, string> Judging(Options.JudgeOptions judging) => new()
    {
        ["mode"] = judging.Mode,
        ["models"] = Models,
        ["window_hours"] = judging.WindowHours.ToString(CultureInfo.InvariantCulture),
        ["thresholds"] = string.Create(CultureInfo.InvariantCulture, $"{judging.Thresholds.Padding},{judging.Thresholds.Duplication},{judging.Thresholds.Output}"),
    };

    private static string Listed(IReadOnlyCollection<string> keys)
    {
        var some = string.Join(", ", keys.Order(StringComparer.Ordinal).Take(MostKeys));
        return keys.Count > MostKeys ? string.Create(CultureInfo.InvariantCulture, $"{some} and {keys.Count - MostKeys} more") : some;
    }

    [LoggerMessage(EventId = 4305, Level = LogLevel.Warning, Message = "The {Kind} entry was not written to the journal: see the journal's fault")]
    private partial void NotNoted(EntryKind kind, Exception exception);
}
