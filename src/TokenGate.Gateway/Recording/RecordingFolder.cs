using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Recording;

/// <summary>
/// Where recorded exchanges lie: beside the journal, a folder for each day, a file for each person and start of the gateway. Names are
/// hashes under a random salt: whoever lists the folder reads nobody's name, and whoever has one finds what is kept of it.
/// </summary>
/// <param name="ledger">The journal's folder.</param>
public sealed class RecordingFolder(string ledger)
{
    private const string DayFormat = "yyyy-MM-dd";
    private const int NameDigits = 24;
    private const string DueName = "erase-from";

    private readonly string _path = Path.Combine(ledger, "recording");

    /// <summary>How much is kept, in bytes.</summary>
    public long Bytes => Files().Sum(static file => file.Length);

    private string SaltFile => Path.Combine(_path, "salt");

    /// <summary>What is kept, by day.</summary>
    public IReadOnlyDictionary<DateOnly, IReadOnlyList<string>> Days => Files()
        .Select(static file => (Day: DayOf(file.Directory!), file.FullName))
        .Where(static file => file.Day is not null)
        .GroupBy(static file => file.Day!.Value, static file => file.FullName)
        .ToDictionary(static day => day.Key, static day => (IReadOnlyList<string>)[.. day.Order(StringComparer.Ordinal)]);

    /// <summary>Creates a person's file of a day. The caller disposes it.</summary>
    /// <param name="user">The person.</param>
    /// <param name="day">The day.</param>
    /// <param name="keepDays">After how many days it is to be erased. What the day was begun with holds, whatever is configured
    /// later.</param>
    /// <param name="key">The public key.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    internal RecordingFile Create(string user, DateOnly day, int keepDays, RSA key)
    {
        var folder = Path.Combine(_path, day.ToString(DayFormat, CultureInfo.InvariantCulture));
        PrivateFiles.CreateFolder(_path);
        PrivateFiles.CreateFolder(folder);
        if (Path.Combine(folder, DueName) is var due && !File.Exists(due))
        {
            File.WriteAllText(due, day.AddDays(keepDays).ToString(DayFormat, CultureInfo.InvariantCulture));
        }

        var person = NameOf(user, Salt());
        for (var number = 1; ; number++)
        {
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{person}-{number}{RecordingFile.Extension}"));
            if (!File.Exists(path))
            {
                return RecordingFile.Create(path, day, person, key);
            }
        }
    }

    /// <summary>The days of which something of a person is kept.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IReadOnlyList<DateOnly> DaysOf(string user) =>
        [.. FilesOf(user).Select(static file => DayOf(file.Directory!)).OfType<DateOnly>().Distinct().Order()];

    /// <summary>Erases what is kept of a person.</summary>
    /// <returns>How many files.</returns>
    /// <exception cref="IOException">Something cannot be erased.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public int Erase(string user)
    {
        var files = FilesOf(user).ToList();
        files.ForEach(static file => file.Delete());
        return files.Count;
    }

    /// <summary>Erases the days whose time is over.</summary>
    /// <param name="today">The present day, UTC; <see cref="DateOnly.MaxValue"/> erases everything.</param>
    /// <returns>How many days.</returns>
    /// <exception cref="IOException">Something cannot be erased.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public int EraseDue(DateOnly today)
    {
        var due = Folders().Where(folder => DayOf(folder) is not null && DueOf(folder) <= today).ToList();
        due.ForEach(static folder => folder.Delete(recursive: true));
        return due.Count;
    }

    /// <summary>The day from which on a day's recordings are to be erased.</summary>
    public DateOnly DueOf(DateOnly day) => DueOf(new DirectoryInfo(Path.Combine(_path, day.ToString(DayFormat, CultureInfo.InvariantCulture))));

    /// <summary>A day whose date cannot be read is due: nothing is kept longer than was said.</summary>
    private static DateOnly DueOf(DirectoryInfo folder) =>
        Path.Combine(folder.FullName, DueName) is var file && File.Exists(file)
            && DateOnly.TryParseExact(File.ReadAllText(file), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var due)
            ? due
            : DateOnly.MinValue;

    private static DateOnly? DayOf(DirectoryInfo folder) =>
        DateOnly.TryParseExact(folder.Name, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string NameOf(string user, byte[] salt) => Convert.ToHexStringLower(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(user)))[..NameDigits];

    private byte[] Salt()
    {
        if (File.Exists(SaltFile))
        {
            return File.ReadAllBytes(SaltFile);
        }

        var salt = RandomNumberGenerator.GetBytes(32);
        using var file = PrivateFiles.Open(SaltFile, FileMode.CreateNew);
        file.Write(salt);
        return salt;
    }

    private IEnumerable<DirectoryInfo> Folders() => Directory.Exists(_path) ? new DirectoryInfo(_path).EnumerateDirectories() : [];

    private IEnumerable<FileInfo> Files() => Folders().SelectMany(static folder => folder.EnumerateFiles("*" + RecordingFile.Extension));

    private IEnumerable<FileInfo> FilesOf(string user)
    {
        if (!File.Exists(SaltFile))
        {
            return [];
        }

        var person = NameOf(user, File.ReadAllBytes(SaltFile)) + "-";
        return Files().Where(file => file.Name.StartsWith(person, StringComparison.Ordinal));
    }
}
