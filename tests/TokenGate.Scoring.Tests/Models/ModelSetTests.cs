using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using Xunit;

namespace TokenGate.Scoring.Tests.Models;

public sealed class ModelSetTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tokengate-models");
    private readonly List<Feature> _catalogue =
    [
        ModelSamples.Feature(ScoreKind.Padding, "p1"), ModelSamples.Feature(ScoreKind.Duplication, "d1"), ModelSamples.Feature(ScoreKind.Padding, "p2"),
        ModelSamples.Feature(ScoreKind.Output, "o1"),
    ];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_ModelsOfTheCatalogue_ScoreAsTheyDidInMemory()
    {
        WriteAll();
        var set = ModelSet.Load(_folder.FullName, _catalogue);
        float[] row = [0.25f, -3f];
        Assert.Equal(ModelSamples.Full(1, 2, 30).Raw(row), set.Raw(ScoreKind.Padding, row));
        Assert.Equal(ModelSamples.Full(3, 1, 30).Raw([2f]), set.Raw(ScoreKind.Output, [2f]));
        Assert.Equal(0.001 / 3, set[ScoreKind.Duplication].Description.Decision.FalsePositiveRate);
    }

    [Fact]
    public void Version_SameFilesSameCatalogue_IsTheSame_AndOtherwiseNot()
    {
        WriteAll();
        var version = ModelSet.Load(_folder.FullName, _catalogue).Version;
        Assert.Equal(64, version.Length);
        Assert.Equal(version, ModelSet.Load(_folder.FullName, _catalogue).Version);
        Assert.Equal(version, ModelSet.Create(InMemory(), _catalogue).Version);

        Write(ScoreKind.Output, 99, "o1");
        Assert.NotEqual(version, ModelSet.Load(_folder.FullName, _catalogue).Version);
        WriteAll();
        _catalogue[0] = _catalogue[0] with { Formula = "another formula" };
        Assert.NotEqual(version, ModelSet.Load(_folder.FullName, _catalogue).Version);
    }

    [Fact]
    public void Load_SeveralFaults_NamesThemAllAtOnce()
    {
        Write(ScoreKind.Padding, 1, "p1", "old");
        File.WriteAllText(Path.Combine(_folder.FullName, "duplication.zip"), "no zip");
        var fault = Assert.Throws<ModelSetException>(() => ModelSet.Load(_folder.FullName, _catalogue));

        Assert.Equal(4, fault.Faults.Count);
        Assert.Contains("p2", fault.Faults[0], StringComparison.Ordinal);
        Assert.Contains("old", fault.Faults[1], StringComparison.Ordinal);
        Assert.Contains("duplication.zip", fault.Faults[2], StringComparison.Ordinal);
        Assert.Contains("output.zip", fault.Faults[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherOrderOrOtherHeadOrNoDescription_IsRefused()
    {
        WriteAll();
        Write(ScoreKind.Padding, 1, "p2", "p1");
        MlNetModelWriter.Write(ModelSamples.Full(1, 1, 4), ModelSamples.Describe(ScoreKind.Output, "d1"), Path.Combine(_folder.FullName, "duplication.zip"));
        MlNetModelWriter.Write(ModelSamples.Full(1, 1, 4), null, Path.Combine(_folder.FullName, "output.zip"));
        var fault = Assert.Throws<ModelSetException>(() => ModelSet.Load(_folder.FullName, _catalogue));

        Assert.Equal(3, fault.Faults.Count);
        Assert.Contains("another order", fault.Faults[0], StringComparison.Ordinal);
        Assert.Contains("Output, where Duplication", fault.Faults[1], StringComparison.Ordinal);
        Assert.Contains("head.json is missing", fault.Faults[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Score_FiveInputs_GivesTheThreeStrongestPositiveReasonsInOrder()
    {
        double[] effects = [0.5, -9, 2, 0.25, 1];
        var model = new GamModel(5, 0, effects.Select((effect, input) => new ShapeFunction(input, [double.PositiveInfinity], [effect])), new PlattCalibrator(-2, 0));
        var head = new ScoreModel(model, ModelSamples.Describe(ScoreKind.Padding, "a", "b", "c", "d", "e"));
        var score = head.Score([1, 2, 3, 4, 5]);

        Assert.Equal([("c", 3.0, 4.0), ("e", 5.0, 2.0), ("a", 1.0, 1.0)], score.Reasons.Select(reason => (reason.Feature, reason.Value, reason.Contribution)));
        Assert.Equal(model.Probability([1, 2, 3, 4, 5]), (float)score.Probability);
    }

    [Fact]
    public void Score_NothingSpeaksForWithholding_GivesNoReason()
    {
        var model = new GamModel(1, 3, [new ShapeFunction(0, [double.PositiveInfinity], [-1])], PlattCalibrator.Identity);
        Assert.Empty(new ScoreModel(model, ModelSamples.Describe(ScoreKind.Padding, "a")).Score([0]).Reasons);
    }

    [Fact]
    public void Score_WhatIsMissingOrHardlyMovesTheScore_IsNoReason()
    {
        double[] effects = [2, 0.05, 1];
        var model = new GamModel(3, 0, effects.Select((effect, input) => new ShapeFunction(input, [double.PositiveInfinity], [effect])), PlattCalibrator.Identity);
        var score = new ScoreModel(model, ModelSamples.Describe(ScoreKind.Padding, "a", "b", "c")).Score([-1, 2, 3]);

        Assert.Equal(["c"], score.Reasons.Select(reason => reason.Feature));
    }

    [Fact]
    public void Reached_AtTheThreshold_IsTrueAndNeverForNaN()
    {
        var head = ModelSamples.Describe(ScoreKind.Padding, "a");
        Assert.True(head.Decision.Reached(4.5f));
        Assert.False(head.Decision.Reached(float.NaN));
    }

    private Dictionary<ScoreKind, ScoreModel> InMemory() => new()
    {
        [ScoreKind.Padding] = Head(ScoreKind.Padding, 1, "p1", "p2"),
        [ScoreKind.Duplication] = Head(ScoreKind.Duplication, 2, "d1"),
        [ScoreKind.Output] = Head(ScoreKind.Output, 3, "o1"),
    };

    private static ScoreModel Head(ScoreKind head, int seed, params string[] features) =>
        new(ModelSamples.Full(seed, features.Length, 30), ModelSamples.Describe(head, features));

    private void WriteAll()
    {
        foreach (var (head, model) in InMemory())
        {
            MlNetModelWriter.Write(model.Gam, model.Description, Path.Combine(_folder.FullName, ModelSet.FileName(head)));
        }
    }

    private void Write(ScoreKind head, int seed, params string[] features)
    {
        var model = Head(head, seed, features);
        MlNetModelWriter.Write(model.Gam, model.Description, Path.Combine(_folder.FullName, ModelSet.FileName(head)));
    }
}
