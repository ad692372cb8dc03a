using System.IO.Compression;
using TokenGate.Scoring.Models;
using TokenGate.Testing;
using TokenGate.Training.MlNet;
using Xunit;

namespace TokenGate.Training.Tests.MlNet;

public sealed class MlNetVerifierTests : IDisposable
{
    private static readonly string Shipped = Path.Combine(Repository.Root, "config", "models", "output.zip");

    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-verify").FullName;

    [Fact]
    public void Verify_ShippedModel_ComparesEveryRow()
    {
        var rows = ModelVectors.Hostile(MlNetModelReader.Read(Shipped).Gam, 1, 50);
        Assert.Equal(50, MlNetVerifier.Verify(Shipped, rows));
    }

    [Fact]
    public void Verify_FileThatMlNetCannotLoad_NamesFileFaultAndRemedy()
    {
        // Our reader does not look at the schema that the model was trained with; ML.NET cannot do without it.
        var path = Path.Combine(_folder, "output.zip");
        File.Copy(Shipped, path);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            zip.Entries.Single(entry => entry.Name == "TrainSchema").Delete();
        }

        Assert.NotNull(MlNetModelReader.Read(path).Head);
        var fault = Assert.Throws<ModelFormatException>(() => MlNetVerifier.Verify(path, [new float[MlNetModelReader.Read(path).Gam.Inputs]]));
        Assert.Equal(path, fault.File);
        Assert.Contains($"ML.NET {MlNetVerifier.Version} cannot use the model", fault.Message, StringComparison.Ordinal);
        Assert.Contains("tokengate train", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_FileThatIsNoZip_NamesTheFile()
    {
        var path = Path.Combine(_folder, "padding.zip");
        File.WriteAllText(path, "no zip");
        Assert.Equal(path, Assert.Throws<ModelFormatException>(() => MlNetVerifier.Verify(path, [])).File);
    }

    [Fact]
    public void Verify_ModelThatScoresOtherwise_NamesTheRowAndBothScores()
    {
        var model = MlNetModelReader.Read(Shipped).Gam;
        float[][] rows = [new float[model.Inputs], .. ModelVectors.Hostile(model, 2, 5)];
        var beside = new GamModel(model.Inputs, model.Intercept + 1e-5, model.Shapes, model.Calibrator);
        var fault = Assert.Throws<ModelFormatException>(() => MlNetVerifier.Verify(Shipped, beside, rows));
        Assert.Matches("gives row [0-9]+ the score .+, and our reader .+\\.", fault.Message);
        Assert.Contains("tokengate train", fault.Remedy, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
