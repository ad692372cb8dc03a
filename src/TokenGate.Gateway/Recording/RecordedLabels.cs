using TokenGate.Gateway.Identity;
using TokenGate.Ledger;
using TokenGate.Usage;

namespace TokenGate.Gateway.Recording;

/// <summary>What recorded exchanges are known to be: by people who looked, by appeals, and by what nobody doubted.</summary>
public static class RecordedLabels
{
    private static readonly string[] Known = [.. Reviews.Labels.Where(static label => label != Reviews.Unclear)];

    /// <summary>Reads a table of labels: columns <c>id,label</c>.</summary>
    /// <param name="path">The file, CSV in UTF-8.</param>
    /// <exception cref="InvalidDataException">It cannot be read; the message names line, problem and remedy.</exception>
    /// <exception cref="IOException">The same.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in CsvTable.Read(File.ReadAllBytes(path), ["id", "label"]))
        {
            var label = row.Values[1];
            labels[row.Values[0]] = Known.Contains(label)
                ? label
                : throw CsvTable.Fault(row.Line, $"'{label}' is no label", $"Write one of: {string.Join(", ", Known)}");
        }

        return labels;
    }

    /// <summary>
    /// What the journal says: what a review said, else an accepted appeal was honest work, and a rejected one what the verdict called it.
    /// What was trusted without a doubt is honest where the caller takes it so.
    /// </summary>
    /// <param name="journal">The journal.</param>
    /// <param name="id">The exchange.</param>
    /// <param name="isTrustedHonest">True to take what was trusted without a doubt as honest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The label; null where the journal does not know.</returns>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static async Task<string?> OfAsync(JournalReader journal, string id, bool isTrustedHonest, CancellationToken cancellationToken)
    {
        if (Reviews.Find(journal, id) is { } review)
        {
            return review.Label == Reviews.Unclear ? null : review.Label;
        }

        if (await new ExchangeListing(journal).FindAsync(id, cancellationToken) is not { } listed)
        {
            return null;
        }

        return listed.Appeal switch
        {
            AppealState.Accepted => "honest",
            AppealState.Rejected => listed.Record.Judgement.Verdict switch
            {
                Verdict.Padded => "padding",
                Verdict.Duplicate => "duplication",
                Verdict.Inflated => "output",
                _ => null,
            },
            AppealState.None when isTrustedHonest && listed.Record.Judgement is { Verdict: Verdict.Trusted, Doubt: null } => "honest",
            _ => null,
        };
    }
}
