using System.Xml.Linq;
using TokenGate.Training.Cards;
using TokenGate.Training.Evaluation;
using TokenGate.Training.Models;
using TokenGate.Training.Tests.Samples;
using Xunit;

namespace TokenGate.Training.Tests.Cards;

public sealed class ModelCardTests
{
    [Fact]
    public void Write_TrainedModels_SaysWhatAReaderNeedsToContestAJudgement()
    {
        var folder = Directory.CreateTempSubdirectory("tokengate-card");
        try
        {
            var trained = ModelTrainer.Train(DrawnExchanges.Draw(1, 1200, 40), DrawnExchanges.Quick);
            var report = EvaluationReport.Create(
                [DrawnExchanges.Concluded(null, "code", false)], new EvaluationReportOptions { Title = "held out", Date = new DateOnly(2026, 11, 23) });
            var facts = new CardFacts { Data = ["Simulated traffic."], Limits = ["Fluent irrelevant text."], Report = report, Verified = ("5.0.1", 1234) };
            ModelCard.Write(folder.FullName, trained, DrawnExchanges.Catalogue, facts);

            var card = File.ReadAllText(Path.Combine(folder.FullName, "card.md"));
            Assert.Contains(trained.Models.Version, card, StringComparison.Ordinal);
            Assert.Contains("2026-11-23", card, StringComparison.Ordinal);
            Assert.Contains("Verified with Microsoft.ML 5.0.1: it loads all three files and gives 1234 rows the same scores", card, StringComparison.Ordinal);
            Assert.Contains("- Simulated traffic.", card, StringComparison.Ordinal);
            Assert.Contains("- Fluent irrelevant text.", card, StringComparison.Ordinal);
            Assert.Contains("honest exchanges withheld", card, StringComparison.Ordinal);
            Assert.Matches(@"\| `Output_tell` \| It tells\. \| Rising \| \d", card);
            Assert.Contains("▁", card, StringComparison.Ordinal);
            foreach (var head in (string[])["padding", "duplication", "output"])
            {
                var svg = XDocument.Load(Path.Combine(folder.FullName, $"shapes-{head}.svg"));
                Assert.Equal(2, svg.Descendants().Count(element => element.Name.LocalName == "path"));
                Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
                Assert.DoesNotContain("∞", svg.ToString(), StringComparison.Ordinal);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Markdown_EqualModels_GivesEqualText()
    {
        var facts = new CardFacts { Data = ["x"] };
        Assert.Equal(
            ModelCard.Markdown(ModelTrainer.Train(DrawnExchanges.Draw(2, 600, 40), DrawnExchanges.Quick), DrawnExchanges.Catalogue, facts),
            ModelCard.Markdown(ModelTrainer.Train(DrawnExchanges.Draw(2, 600, 40), DrawnExchanges.Quick), DrawnExchanges.Catalogue, facts));
    }
}
