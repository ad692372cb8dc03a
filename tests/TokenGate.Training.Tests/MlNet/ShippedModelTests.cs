using Microsoft.ML;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Testing;
using TokenGate.Training.MlNet;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Training.Tests.MlNet;

/// <summary>The models that ship, through ML.NET itself, in both directions.</summary>
public sealed class ShippedModelTests(ITestOutputHelper output)
{
    private const int RealVectors = 10_000;
    private const int HostileVectors = 5_000;

    private static readonly Lazy<(IReadOnlyList<float[]> Vectors, string Origin)> Real = new(() => ModelVectors.Real(RealVectors));

    private static string Folder => Path.Combine(Repository.Root, "config", "models");

    [Theory]
    [InlineData(ScoreKind.Padding)]
    [InlineData(ScoreKind.Duplication)]
    [InlineData(ScoreKind.Output)]
    public void Score_ShippedModel_NoBitDiffersFromMlNet(ScoreKind kind)
    {
        var path = Path.Combine(Folder, ModelSet.FileName(kind));
        var model = MlNetModelReader.Read(path).Gam;
        var vectors = Vectors(kind, model);
        Assert.Equal(RealVectors + HostileVectors, vectors.Count);

        var (scores, probabilities) = MlNetVerifier.Score(path, vectors, model.Inputs);
        var differing = Differing(model, vectors, scores, probabilities);
        output.WriteLine($"{kind}: ML.NET {MlNetVerifier.Version} reads ours, {differing} of {vectors.Count} vectors differ in a bit ({RealVectors} real, {Real.Value.Origin}; {HostileVectors} hostile).");
        Assert.Equal(0, differing);
    }

    [Theory]
    [InlineData(ScoreKind.Padding)]
    [InlineData(ScoreKind.Duplication)]
    [InlineData(ScoreKind.Output)]
    public void Read_ShippedModelThatMlNetSavedAgain_NoBitDiffersFromMlNet(ScoreKind kind)
    {
        var path = Path.Combine(Folder, ModelSet.FileName(kind));
        var again = Path.GetTempFileName();
        try
        {
            var context = new MLContext(seed: 1);
            context.Model.Save(context.Model.Load(path, out var schema), schema, again);
            var model = MlNetModelReader.Read(again).Gam;
            var vectors = Vectors(kind, model);
            var (scores, probabilities) = MlNetVerifier.Score(path, vectors, model.Inputs);
            var differing = Differing(model, vectors, scores, probabilities);
            output.WriteLine($"{kind}: ours reads what ML.NET {MlNetVerifier.Version} saved, {differing} of {vectors.Count} vectors differ in a bit.");
            Assert.Equal(0, differing);
        }
        finally
        {
            File.Delete(again);
        }
    }

    [Fact]
    public void Card_OfTheShippedModels_SaysWithWhichMlNetTheyWereVerified() =>
        Assert.Contains($"Verified with Microsoft.ML {MlNetVerifier.Version}:", File.ReadAllText(Path.Combine(Folder, "card.md")), StringComparison.Ordinal);

    private static IReadOnlyList<float[]> Vectors(ScoreKind kind, GamModel model) =>
        [.. ModelVectors.Of(kind, Real.Value.Vectors), .. ModelVectors.Hostile(model, (int)kind + 1, HostileVectors)];

    private static int Differing(GamModel model, IReadOnlyList<float[]> vectors, float[] scores, float[] probabilities)
    {
        var differing = 0;
        for (var row = 0; row < vectors.Count; row++)
        {
            differing += Same(model.Raw(vectors[row]), scores[row]) && Same(model.Probability(vectors[row]), probabilities[row]) ? 0 : 1;
        }

        return differing;
    }

    private static bool Same(float left, float right) => BitConverter.SingleToInt32Bits(left) == BitConverter.SingleToInt32Bits(right);
}
