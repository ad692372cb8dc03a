using System.Security.Cryptography;
using System.Text;
using FsCheck.Xunit;
using TokenGate.Gateway.Recording;
using Xunit;

namespace TokenGate.Gateway.Tests.Recording;

/// <summary>A recording is read by the holder of its key as it was written, by nobody else, and not after a change.</summary>
public sealed class RecordingFileTests : IDisposable
{
    private static readonly RSA Key = RSA.Create(3072);
    private static readonly DateOnly Day = new(2026, 11, 30);

    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-recording-").FullName;

    private string Path => System.IO.Path.Combine(_folder, $"{Guid.NewGuid():N}.tgr");

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Property(MaxTest = 50)]
    public void Rows_AreReadAsTheyWereWritten(byte[][] rows)
    {
        var path = Write(rows);
        Assert.Equal(rows, RecordingFile.Read(path, Key));
    }

    [Fact]
    public void Rows_OfAnotherKey_AreNotRead()
    {
        using var other = RSA.Create(3072);
        var fault = Assert.Throws<CryptographicException>(() => RecordingFile.Read(Write(["a"u8.ToArray()]), other).ToList());
        Assert.Contains(RecordingKey.NameOf(Key), fault.Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 100)]
    public void Byte_ThatWasChanged_IsNoticed(ushort place)
    {
        var path = Write(["first row"u8.ToArray(), "second row"u8.ToArray()]);
        var bytes = File.ReadAllBytes(path);
        bytes[place % bytes.Length] ^= 0x55;
        File.WriteAllBytes(path, bytes);
        List<byte[]> rows = [];
        try
        {
            rows.AddRange(RecordingFile.Read(path, Key));
        }
        catch (CryptographicException)
        {
            return;
        }

        // A length that became larger than the file looks like a write that a kill cut off: what is left out is missing, never wrong.
        Assert.True(rows.Count < 2, "a changed file was read");
    }

    [Fact]
    public void Frame_ThatWasCutOff_EndsTheFile()
    {
        var path = Write(["first"u8.ToArray(), "second"u8.ToArray()]);
        using (var file = new FileStream(path, FileMode.Open))
        {
            file.SetLength(file.Length - 3);
        }

        Assert.Equal("first", Encoding.UTF8.GetString(Assert.Single(RecordingFile.Read(path, Key))));
    }

    [Fact]
    public void File_ThatWasErased_StaysErased()
    {
        var path = Path;
        using var file = RecordingFile.Create(path, Day, "p", Key);
        File.Delete(path);
        Assert.False(file.TryAppend("row"u8));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Key_ThatIsTooShort_IsRefused()
    {
        using var weak = RSA.Create(2048);
        var path = Path;
        File.WriteAllText(path, weak.ExportSubjectPublicKeyInfoPem());
        Assert.Contains("2048 bits", RecordingKey.Fault(path), StringComparison.Ordinal);
        File.WriteAllText(path, "no key");
        Assert.NotNull(RecordingKey.Fault(path));
        File.WriteAllText(path, RecordingKey.Create().Public);
        Assert.Null(RecordingKey.Fault(path));
    }

    private string Write(byte[][] rows)
    {
        var path = Path;
        using var file = RecordingFile.Create(path, Day, "p", Key);
        Assert.All(rows, row => Assert.True(file.TryAppend(row)));
        return path;
    }
}
