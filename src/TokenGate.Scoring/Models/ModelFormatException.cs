namespace TokenGate.Scoring.Models;

/// <summary>A model file cannot be used. The message names the file, the entry, the byte, what is wrong and what to do.</summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ModelFormatException(string file, string? entry, long? offset, string fault, string remedy, Exception? inner = null)
        : base(Describe(file, entry, offset, fault, remedy), inner)
    {
        File = file;
        Entry = entry;
        Offset = offset;
        Remedy = remedy;
    }

    /// <summary>The model file.</summary>
    public string File { get; }

    /// <summary>The zip entry, or null when the fault is the file's.</summary>
    public string? Entry { get; }

    /// <summary>
    /// Where in the entry (or in the file, without an entry) the fault was seen, from 0; null when it is not at one place.
    /// </summary>
    public long? Offset { get; }

    /// <summary>What the operator can do about it.</summary>
    public string Remedy { get; }

    private static string Describe(string file, string? entry, long? offset, string fault, string remedy)
    {
        var place = (entry, offset) switch
        {
            (null, null) => file,
            (null, _) => $"{file}, byte {offset}",
            (_, null) => $"{file}, entry {entry}",
            _ => $"{file}, entry {entry}, byte {offset}",
        };
        return $"{place}: {fault} {remedy}";
    }
}
