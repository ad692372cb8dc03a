using System.Security.Cryptography;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// A little room on the journal's disk, kept for one purpose: a database that was closed in good order needs 32 kB for the index of its log
/// before anything
/// can be read, and a gateway must start on a disk that filled up while it was away (G2). What it then cannot write waits in memory.
/// </summary>
internal static class DiskHeadroom
{
    private const int Size = 64 * 1024;

    /// <summary>Takes the room, if it is not taken and the disk has it.</summary>
    public static void Keep(string file)
    {
        var reserve = Beside(file);
        try
        {
            if (!File.Exists(reserve))
            {
                PrivateFiles.Create(reserve);

                // Not zeros: some file systems keep them for nothing.
                File.WriteAllBytes(reserve, RandomNumberGenerator.GetBytes(Size));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A part of it would be taken for the whole.
            _ = Release(file);
        }
    }

    /// <summary>Gives the room back to the disk; false when there was none.</summary>
    public static bool Release(string file)
    {
        var reserve = Beside(file);
        try
        {
            var kept = File.Exists(reserve);
            File.Delete(reserve);
            return kept;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Beside(string file) => Path.ChangeExtension(file, ".reserve");
}
