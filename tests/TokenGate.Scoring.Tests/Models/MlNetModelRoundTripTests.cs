using FsCheck.Xunit;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using Xunit;

namespace TokenGate.Scoring.Tests.Models;

public sealed class MlNetModelRoundTripTests
{
    [Property(MaxTest = 200, Replay = "(20261123,1)")]
    public void WriteAndRead_AnyModel_ScoresEveryRowTheSameAndWritesTheSameBytes(int seed, byte bins, byte columns)
    {
        var (inputs, most) = (1 + (columns % 45), Math.Max((byte)1, bins));
        var model = ModelSamples.Gam(seed, inputs, most);
        var head = ModelSamples.Describe(ScoreKind.Output, [.. Enumerable.Range(0, inputs).Select(index => $"f{index}")]);
        var bytes = MlNetModelWriter.Write(model, head);
        var read = MlNetModelReader.Read(bytes, "sample");
        var random = new Random(seed);
        for (var row = 0; row < 20; row++)
        {
            var features = ModelSamples.Row(random, inputs);
            Assert.Equal(model.Raw(features), read.Gam.Raw(features));
            Assert.Equal(model.Probability(features), read.Gam.Probability(features));
        }

        Assert.Equal(bytes, MlNetModelWriter.Write(read.Gam, read.Head));
    }

    [Fact]
    public void WriteAndRead_Description_KeepsEveryMember()
    {
        var written = ModelSamples.Describe(ScoreKind.Duplication, "one", "two");
        var read = MlNetModelReader.Read(MlNetModelWriter.Write(ModelSamples.Full(1, 2, 4), written), "sample").Head!;

        Assert.Equal(written.Head, read.Head);
        Assert.Equal(written.Features, read.Features);
        Assert.Equal(written.Decision, read.Decision);
        Assert.Equal(written.Points, read.Points);
        Assert.Equal(written.Origin, read.Origin);
        Assert.Equal(written.Profiles[1].Cuts, read.Profiles[1].Cuts);
        Assert.Equal(written.Profiles[1].Shares, read.Profiles[1].Shares);
        Assert.Equal(written.Score.P95, read.Score.P95);
    }

    [Fact]
    public void Write_SecondTime_GivesTheSameBytes()
    {
        var head = ModelSamples.Describe(ScoreKind.Padding, "one", "two");
        Assert.Equal(MlNetModelWriter.Write(ModelSamples.Full(1, 2, 9), head), MlNetModelWriter.Write(ModelSamples.Full(1, 2, 9), head));
    }

    [Fact]
    public void Write_DescriptionOfAnotherModel_IsRefused() =>
        Assert.Throws<ArgumentException>(() => MlNetModelWriter.Write(ModelSamples.Full(1, 3, 9), ModelSamples.Describe(ScoreKind.Padding, "one", "two")));

    [Fact]
    public void Write_OverAFile_LeavesNoTemporaryFileBehind()
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-model");
        try
        {
            var path = Path.Combine(folder.FullName, "padding.zip");
            MlNetModelWriter.Write(ModelSamples.Full(1, 2, 9), null, path);
            MlNetModelWriter.Write(ModelSamples.Full(2, 2, 9), null, path);
            Assert.Equal([path], Directory.GetFiles(folder.FullName));
            Assert.Equal(MlNetModelWriter.Write(ModelSamples.Full(2, 2, 9), null), File.ReadAllBytes(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
