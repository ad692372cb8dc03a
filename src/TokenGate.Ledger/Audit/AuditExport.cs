using System.Globalization;
using System.Text;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Audit;

/// <summary>
/// Writes a journal as one self-contained text file that can be verified without this program: a first line of JSON that says what
/// it is and where the chain begins, then one line an entry: sequence, kind, hash in hex and body, separated by tabs. Bodies are JSON,
/// in which tabs and line ends are escaped. <c>tests/TokenGate.Ledger.Tests/Audit/verify_export.py</c> verifies it in thirty lines.
/// </summary>
public static class AuditExport
{
    /// <summary>
    /// Format 2: splits of nine parts, unseen ones last, and corrections by quarter hour. In format 1 splits have seven parts, and
    /// corrections say the hour.
    /// </summary>
    private const string Format = "tokengate-audit-2";

    /// <summary>Writes the export; gives the number of entries. The stream stays open and is flushed.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static async Task<long> WriteAsync(JournalReader journal, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var (sequence, hash) = AuditAnchor.Read(journal);
        var head = AuditJson.Write(writer =>
        {
            writer.WriteString("format", Format);
            writer.WriteString("gateway", journal.GatewayId);
            writer.WriteNumber("after", sequence);
            writer.WriteString("hash", Convert.ToHexStringLower(hash));
        });
        await using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        await text.WriteLineAsync(head);
        var entries = 0L;
        foreach (var entry in journal.ReadStored(0, cancellationToken))
        {
            await text.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{entry.Sequence}\t{(int)entry.Kind}\t{Convert.ToHexStringLower(entry.Hash)}\t"));
            await text.FlushAsync(cancellationToken);

            // The body's own bytes: what was hashed is what is written.
            await output.WriteAsync(entry.Body, cancellationToken);
            await text.WriteAsync('\n');
            entries++;
        }

        await text.FlushAsync(cancellationToken);
        return entries;
    }
}
