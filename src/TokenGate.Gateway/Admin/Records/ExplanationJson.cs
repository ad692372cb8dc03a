using System.Text.Json;
using TokenGate.Gateway.Admin.Judging;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Records;

/// <summary>
/// Why an exchange was scored as it was. With the models that judged it still in force, every feature is shown with its contribution,
/// recomputed from the stored vector; otherwise the three largest contributions that the record holds.
/// </summary>
internal sealed class ExplanationJson(JudgingModels models)
{
    /// <summary>Writes the scores of a record into the current array.</summary>
    public void Write(Utf8JsonWriter writer, UsageRecord record)
    {
        var judgement = record.Judgement;
        foreach (var (head, score) in new[] { (ScoreKind.Padding, judgement.Padding), (ScoreKind.Duplication, judgement.Duplication), (ScoreKind.Output, judgement.Output) })
        {
            if (score is null)
            {
                continue;
            }

            var current = models.Current;
            var model = current?.Version == judgement.ModelVersion && judgement.Features.Length == FeatureCatalogue.All.Length ? current[head] : null;
            writer.WriteStartObject();
            writer.WriteString("head", JudgingModels.Name(head));
            writer.WriteNumberOrNull("probability", score.Probability);
            if (model is null)
            {
                WriteStored(writer, score);
            }
            else
            {
                WriteWhole(writer, head, model, judgement.Features.Span[FeatureCatalogue.RangeOf(head)]);
            }

            writer.WriteEndObject();
        }
    }

    private void WriteWhole(Utf8JsonWriter writer, ScoreKind head, ScoreModel model, ReadOnlySpan<float> features)
    {
        var (probability, raw) = models.ThresholdOf(head, model);
        writer.WriteNumberOrNull("raw", model.Raw(features));
        writer.WriteNumberOrNull("threshold", probability);
        writer.WriteNumberOrNull("threshold_raw", raw);
        var catalogue = FeatureCatalogue.For(head);
        var contributions = new double[features.Length];
        model.Gam.Contributions(features, contributions);

        // The calibrator's slope turns the model's scale into log-odds of the probability that is told.
        var order = Enumerable.Range(0, contributions.Length).OrderByDescending(index => -model.Gam.Calibrator.Slope * contributions[index]);
        writer.WriteStartArray("features");
        foreach (var index in order)
        {
            var (feature, profile) = (catalogue[index], model.Description.Profiles[index]);
            WriteFeature(
                writer, feature.Name, features[index], -model.Gam.Calibrator.Slope * contributions[index], profile.P05, profile.P95, JudgingModels.Name(feature.Direction));
        }

        writer.WriteEndArray();
    }

    private static void WriteStored(Utf8JsonWriter writer, ModelScore score)
    {
        writer.WriteNull("raw");
        writer.WriteNull("threshold");
        writer.WriteNull("threshold_raw");
        writer.WriteStartArray("features");
        foreach (var reason in score.Reasons)
        {
            var feature = FeatureCatalogue.All.FirstOrDefault(each => each.Name == reason.Feature);
            WriteFeature(writer, reason.Feature, reason.Value, reason.Contribution, null, null, JudgingModels.Name(feature?.Direction ?? Suspicion.Free));
        }

        writer.WriteEndArray();
    }

    private static void WriteFeature(Utf8JsonWriter writer, string name, double value, double contribution, double? low, double? high, string direction)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("sentence", FeatureSentences.For(name));
        writer.WriteNumberOrNull("value", value);
        writer.WriteNumberOrNull("contribution", contribution);
        writer.WriteNumberOrNull("honest_low", low);
        writer.WriteNumberOrNull("honest_high", high);
        writer.WriteString("direction", direction);
        writer.WriteEndObject();
    }
}
