namespace TokenGate.Scoring.Memory;

/// <summary>
/// What the whole company sends as instructions, held by whoever owns it for several gateways: hashes of lines with the hour in which they
/// were last seen. It does not keep who sent them.
/// </summary>
/// <param name="window">For how long a line is known.</param>
public sealed class CompanyMemory(TimeSpan window)
{
    private readonly CompanyText _text = new(window);

    /// <summary>Notes lines as sent, each in its hour.</summary>
    /// <param name="entries">48 bits of a line's hash, 16 of the hour.</param>
    /// <returns>For each whether it was known before.</returns>
    public bool[] Meet(IReadOnlyList<ulong> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var known = new bool[entries.Count];
        for (var i = 0; i < known.Length; i++)
        {
            known[i] = _text.Meet(entries[i]);
        }

        return known;
    }

    /// <summary>Writes what is within the window, encrypted.</summary>
    public byte[] Save(MemoryKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        return SealedRecords.SealOne([], key.Encryption, writer => _text.Write(writer, now));
    }

    /// <summary>Takes what <see cref="Save"/> wrote; what has expired is left out.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or was saved under another key.</exception>
    public void Restore(MemoryKey key, byte[] saved, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        _text.Restore(SealedRecords.OpenOne(saved, key.Encryption, CompanyText.Read, "What is saved of the company's instructions is"), now);
    }
}
