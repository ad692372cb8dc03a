using System.Globalization;
using System.IO.Compression;
using TokenGate.Scoring.Models;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Scoring.Tests.Models;

/// <summary>Models that ML.NET itself trained, against the scores that ML.NET itself gave.</summary>
[Trait("Category", "Corpus")]
public sealed class MlNetFixtureTests
{
    private static readonly string[] Names = ["gam-bare", "gam-concatenate", "gam-missing-values", "gam-20000-rounds"];

    [CorpusFact]
    public void Read_ModelsThatMlNetTrained_ScoreAsMlNetDoesToTheLastBit()
    {
        foreach (var name in Names)
        {
            var model = MlNetModelReader.Read(Fixture(name + ".zip"));
            AssertScores(name, model.Gam);
            Assert.Null(model.Head);
        }
    }

    [CorpusFact]
    public void Read_ChainWithConcatenate_NamesTheColumnsOfTheInputs()
    {
        var model = MlNetModelReader.Read(Fixture("gam-concatenate.zip"));
        Assert.Equal(Enumerable.Range(0, 20).Select(index => $"f{index}"), model.Sources);
        Assert.Empty(MlNetModelReader.Read(Fixture("gam-bare.zip")).Sources);
    }

    [CorpusFact]
    public void Write_ModelThatMlNetTrained_WritesMlNetsOwnEntriesByteForByte()
    {
        foreach (var name in (string[])["gam-bare", "gam-20000-rounds"])
        {
            var path = Fixture(name + ".zip");
            var written = MlNetModelWriter.Write(MlNetModelReader.Read(path).Gam, null);
            using var theirs = ZipFile.OpenRead(path);
            using var ours = new ZipArchive(new MemoryStream(written), ZipArchiveMode.Read);
            Assert.Equal(theirs.Entries.Select(entry => entry.FullName), ours.Entries.Select(entry => entry.FullName));
            foreach (var entry in theirs.Entries.Where(entry => entry.Name != "Version.txt"))
            {
                Assert.Equal(Bytes(entry), Bytes(ours.GetEntry(entry.FullName)!));
            }
        }
    }

    [CorpusFact]
    public void Write_ModelThatMlNetTrained_ReadBackScoresTheSame()
    {
        foreach (var name in Names)
        {
            var written = MlNetModelWriter.Write(MlNetModelReader.Read(Fixture(name + ".zip")).Gam, null);
            AssertScores(name, MlNetModelReader.Read(written, name).Gam);
        }
    }

    [CorpusFact]
    public void Read_EntriesSeparatedAsOnWindows_AreFound()
    {
        using var theirs = ZipFile.OpenRead(Fixture("gam-bare.zip"));
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in theirs.Entries)
            {
                using var target = zip.CreateEntry(entry.FullName.Replace('/', '\\')).Open();
                target.Write(Bytes(entry));
            }
        }

        AssertScores("gam-bare", MlNetModelReader.Read(stream.ToArray(), "windows").Gam);
    }

    private static void AssertScores(string name, GamModel model)
    {
        var rows = File.ReadLines(Fixture(name == "gam-missing-values" ? "rows-missing-values.csv" : "rows.csv")).Skip(1);
        var scores = File.ReadLines(Fixture(name + ".scores.csv")).Skip(1).ToList();
        var index = 0;
        foreach (var row in rows)
        {
            float[] features = [.. row.Split(',').Skip(1).Select(Number)];
            var expected = scores[index++].Split(',');
            Assert.Equal(BitConverter.SingleToInt32Bits(Number(expected[0])), BitConverter.SingleToInt32Bits(model.Raw(features)));
            Assert.Equal(BitConverter.SingleToInt32Bits(Number(expected[1])), BitConverter.SingleToInt32Bits(model.Probability(features)));
        }

        Assert.Equal(scores.Count, index);
        Assert.True(index >= 200);
    }

    /// <summary>ML.NET's text loader read empty fields and infinities as missing.</summary>
    private static float Number(string text) =>
        text is "" or "inf" or "-inf" ? float.NaN : float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var source = entry.Open();
        using var target = new MemoryStream();
        source.CopyTo(target);
        return target.ToArray();
    }

    private static string Fixture(string name) => Repository.SharedFile("fixtures", "mlnet", name);
}
