using System.IO.Compression;
using System.Text;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using Xunit;

namespace TokenGate.Scoring.Tests.Models;

/// <summary>Hostile and damaged model files: every one is refused with file, place and remedy, or is a sound model; none crashes.</summary>
public sealed class CorruptModelTests
{
    private const string GamKey = "TransformerChain/Model/Predictor/Model.key";
    private static readonly byte[] Sound = MlNetModelWriter.Write(ModelSamples.Full(5, 3, 12), ModelSamples.Describe(ScoreKind.Padding, "a", "b", "c"));

    [Fact]
    public void Read_ZipWithAnyByteChanged_IsRefusedOrScoresTheSame()
    {
        var random = new Random(11);
        var (refused, sound) = (0, MlNetModelReader.Read(Sound, "m.zip").Gam.Raw([0.5f, 1f, -2f]));
        for (var at = 0; at < Sound.Length; at++)
        {
            var damaged = (byte[])Sound.Clone();
            damaged[at] ^= (byte)(1 + random.Next(255));
            try
            {
                // What is not covered by a checksum (times, attributes, comments) does not change the model.
                Assert.Equal(sound, MlNetModelReader.Read(damaged, "m.zip").Gam.Raw([0.5f, 1f, -2f]));
            }
            catch (ModelFormatException fault)
            {
                refused++;
                AssertTelling(fault);
            }
        }

        Assert.True(refused > Sound.Length / 2, $"{refused} of {Sound.Length} refused");
    }

    [Fact]
    public void Read_EntriesWithBytesChangedUnderAValidChecksum_AreRefusedOrScore()
    {
        var random = new Random(12);
        var entries = Unzip(Sound);
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            var name = entries.Keys.ElementAt(random.Next(entries.Count));
            var original = entries[name];
            var damaged = (byte[])original.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                damaged[random.Next(damaged.Length)] = (byte)(random.Next(3) switch { 0 => 0, 1 => 255, _ => random.Next(256) });
            }

            entries[name] = random.Next(8) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
            try
            {
                var model = MlNetModelReader.Read(Zip(entries), "m.zip");
                model.Gam.Raw(new float[model.Gam.Inputs]);
            }
            catch (ModelFormatException fault)
            {
                refused++;
                AssertTelling(fault);
            }

            entries[name] = original;
        }

        Assert.InRange(refused, 300, 2999);
    }

    [Fact]
    public void Read_TruncatedAtAnyByte_IsRefused()
    {
        for (var length = 0; length < Sound.Length; length++)
        {
            AssertTelling(Assert.Throws<ModelFormatException>(() => MlNetModelReader.Read(Sound.AsMemory(0, length), "m.zip")));
        }
    }

    [Theory]
    [InlineData(256, int.MaxValue, "shape functions")]
    [InlineData(256, -1, "shape functions")]
    [InlineData(260, 0, "inputs")]
    [InlineData(260, int.MaxValue, "inputs")]
    [InlineData(272, int.MaxValue, "bins of shape 0")]
    [InlineData(272, 0, "bins of shape 0")]
    public void Read_CountThatPromisesTooMuch_IsRefusedWithEntryAndByte(int at, int value, string what)
    {
        var fault = RefusedAfter(GamKey, bytes => BitConverter.TryWriteBytes(bytes.AsSpan(at), value));
        Assert.Equal((GamKey, at), (fault.Entry, (int)fault.Offset!));
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NumbersThatAreNone_AreRefused()
    {
        var fault = RefusedAfter(GamKey, bytes => BitConverter.TryWriteBytes(bytes.AsSpan(264), double.NaN));
        Assert.Contains("intercept", fault.Message, StringComparison.Ordinal);
        fault = RefusedAfter(GamKey, bytes => BitConverter.TryWriteBytes(bytes.AsSpan(276), double.PositiveInfinity));
        Assert.Contains("effect 0", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(GamKey)]
    [InlineData("TransformerChain/Model.key")]
    [InlineData("TransformerChain/Model/Model.key")]
    [InlineData("TransformerChain/Model/Calibrator/Model.key")]
    public void Read_WithoutANeededEntry_NamesIt(string name)
    {
        var entries = Unzip(Sound);
        entries.Remove(name);
        var fault = Assert.Throws<ModelFormatException>(() => MlNetModelReader.Read(Zip(entries), "m.zip"));
        Assert.Equal(name, fault.Entry);
    }

    [Fact]
    public void Read_EntryThatUnpacksToMoreThanTheBound_IsRefusedBeforeMemoryIsGone()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry(GamKey, CompressionLevel.Fastest).Open();
            var zeros = new byte[1 << 20];
            for (var megabyte = 0; megabyte < 160; megabyte++)
            {
                entry.Write(zeros);
            }
        }

        var fault = Assert.Throws<ModelFormatException>(() => MlNetModelReader.Read(stream.ToArray(), "bomb.zip"));
        Assert.Contains("unpack to more", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SameEntryTwice_IsRefused()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in Unzip(Sound).Append(new(GamKey.Replace('/', '\\'), [1])))
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        Assert.Contains("twice", Assert.Throws<ModelFormatException>(() => MlNetModelReader.Read(stream.ToArray(), "m.zip")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[")]
    [InlineData("{\"head\":0}")]
    public void Read_DescriptionThatIsNone_IsRefused(string json)
    {
        var entries = Unzip(Sound);
        entries["TokenGate/head.json"] = Encoding.UTF8.GetBytes(json);
        Assert.Equal("TokenGate/head.json", Assert.Throws<ModelFormatException>(() => MlNetModelReader.Read(Zip(entries), "m.zip")).Entry);
    }

    [Fact]
    public void Read_FileThatIsNotThere_SaysWhatToDo()
    {
        var fault = Assert.Throws<ModelFormatException>(() => MlNetModelReader.Read("/nowhere/padding.zip"));
        Assert.Contains("tokengate train", fault.Message, StringComparison.Ordinal);
    }

    private static ModelFormatException RefusedAfter(string name, Action<byte[]> damage)
    {
        var entries = Unzip(Sound);
        damage(entries[name]);
        return Assert.Throws<ModelFormatException>(() => MlNetModelReader.Read(Zip(entries), "m.zip"));
    }

    private static void AssertTelling(ModelFormatException fault)
    {
        Assert.StartsWith("m.zip", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(fault.Remedy);
    }

    private static SortedDictionary<string, byte[]> Unzip(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
        var entries = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            using var source = entry.Open();
            using var target = new MemoryStream();
            source.CopyTo(target);
            entries.Add(entry.FullName, target.ToArray());
        }

        return entries;
    }

    private static byte[] Zip(IEnumerable<KeyValuePair<string, byte[]>> entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }
}
