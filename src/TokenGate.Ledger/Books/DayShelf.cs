using System.Globalization;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Books;

/// <summary>
/// Days of a book in files beside the journal, in <c>journal.days</c>: one for each day that is over, and an index. What lies there was
/// read from the journal's own sums, so that a start need not read them again; it is believed only where it fits the journal, and may be
/// removed at any time. It holds numbers of places and no name, encrypted. Used by one thread at a time.
/// </summary>
/// <param name="journal">The journal's database, beside which they lie.</param>
/// <param name="gateway">The journal's identity.</param>
/// <param name="key">Gives the key.</param>
internal sealed class DayShelf(string journal, string gateway, Func<ReadOnlyMemory<byte>> key)
{
    private const string Ending = ".day";

    /// <summary>
    /// The program that made them: what another one takes for a day's sums may be something else, so days are read anew after an update.
    /// </summary>
    private static readonly string Program = typeof(DayShelf).Module.ModuleVersionId.ToString();

    private readonly string _folder = FolderOf(journal);

    private string IndexFile => Path.Combine(_folder, "index");

    private string IndexName => string.Join('|', gateway, Program, SumColumns.Select);

    /// <summary>Removes all files of a journal whose sums are to be made anew.</summary>
    /// <exception cref="IOException">They cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void Remove(string journal)
    {
        var folder = FolderOf(journal);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The index; null where there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another journal, program or key.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public DayIndex? ReadIndex()
    {
        if (!File.Exists(IndexFile))
        {
            return null;
        }

        using var from = new BinaryReader(new MemoryStream(SealedFile.Read(IndexFile, key(), IndexName, 0)));
        var (position, hash, places, placesHash) = (from.ReadInt64(), from.ReadBytes(from.ReadInt32()), from.ReadInt32(), from.ReadBytes(from.ReadInt32()));
        var days = new (long, long, byte[])[from.ReadInt32()];
        for (var i = 0; i < days.Length; i++)
        {
            days[i] = (from.ReadInt64(), from.ReadInt64(), from.ReadBytes(SealedFile.SaltLength));
        }

        return new DayIndex(position, hash, places, placesHash, days);
    }

    /// <summary>Writes the index, and removes the files of days that are not in it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void WriteIndex(DayIndex index)
    {
        PrivateFiles.CreateFolder(_folder);
        using var body = new MemoryStream();
        using (var into = new BinaryWriter(body, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            into.Write(index.Position);
            into.Write(index.Hash.Length);
            into.Write(index.Hash);
            into.Write(index.Places);
            into.Write(index.PlacesHash.Length);
            into.Write(index.PlacesHash);
            into.Write(index.Days.Count);
            foreach (var (from, to, salt) in index.Days)
            {
                into.Write(from);
                into.Write(to);
                into.Write(salt);
            }
        }

        SealedFile.Write(IndexFile, key(), IndexName, body.ToArray());
        var kept = index.Days.Select(day => FileOf(day.From, day.To)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_folder, "*" + Ending).Where(file => !kept.Contains(file)).ToList())
        {
            File.Delete(file);
        }
    }

    /// <summary>Writes a day, and gives the salt of its file.</summary>
    /// <param name="from">Its first quarter hour.</param>
    /// <param name="to">The quarter hour after its last.</param>
    /// <param name="span">Its sums by class, as they were read.</param>
    /// <param name="places">What counts at each place, read with them.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public byte[] Write(long from, long to, BookedSpan span, PlaceTable places)
    {
        PrivateFiles.CreateFolder(_folder);
        using var sums = new MemoryStream();
        using (var into = new BinaryWriter(sums, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            span.Write(into);
        }

        return SealedFile.Write(FileOf(from, to), key(), NameOf(from, to), sums.ToArray(), places.Pack());
    }

    /// <summary>The sums of a day by class.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or not the one that the index names.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public BookedSpan ReadSums(long from, long to, byte[] salt)
    {
        try
        {
            using var body = new BinaryReader(new MemoryStream(SealedFile.Read(FileOf(from, to), key(), NameOf(from, to), 0, salt)));
            var span = BookedSpan.Read(body);
            span.File = salt;
            return span;
        }
        catch (EndOfStreamException damaged)
        {
            throw new InvalidDataException($"{FileOf(from, to)} is cut short", damaged);
        }
    }

    /// <summary>What counts on a day at each place, packed.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or another one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public byte[] ReadPlaces(long from, long to, byte[] salt) => SealedFile.Read(FileOf(from, to), key(), NameOf(from, to), 1, salt);

    private static string FolderOf(string journal) => Path.ChangeExtension(journal, ".days");

    private string NameOf(long from, long to) => string.Create(CultureInfo.InvariantCulture, $"{IndexName}|{from}|{to}");

    private string FileOf(long from, long to) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{from}-{to}{Ending}"));
}
