using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Options;
using TokenGate.Scoring.Features;
using TokenGate.Scoring.Models;

namespace TokenGate.Gateway.Admin.Judging;

/// <summary><c>/api/model</c>: the whole model: shape functions, thresholds, calibration, drift, card.</summary>
internal sealed class ModelEndpoint(JudgingModels models, DriftMonitor drift, ModelCardFile card, LiveOptions options) : IAdminEndpoint
{
    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/model", AdminRoles.Viewer, AnswerAsync);

    private Task AnswerAsync(HttpContext context) => JsonAnswer.WriteTaggedAsync(context, JsonAnswer.Bytes(Write), "application/json");

    private void Write(Utf8JsonWriter writer)
    {
        var current = models.Current;
        writer.WriteString("version", current?.Version);
        writer.WriteString("trained_at", current?[ScoreKind.Padding].Description.Origin.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        writer.WriteString("mode", options.Current.Judge.IsObserving ? "observe" : "enforce");
        writer.WriteStartArray("heads");
        foreach (var head in JudgingModels.Heads.Where(_ => current is not null))
        {
            writer.WriteStartObject();
            WriteHead(writer, head, current![head]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("drift");
        writer.WriteStartArray("scores");
        foreach (var head in JudgingModels.Heads.Where(_ => current is not null))
        {
            var (index, observations) = drift.ScoreOf(head);
            writer.WriteStartObject();
            writer.WriteString("head", JudgingModels.Name(head));
            writer.WriteNumberOrNull("psi", Rounded(index));
            writer.WriteString("state", index switch
            {
                null => null,
                < PopulationStability.Watch => "stable",
                < PopulationStability.Act => "watch",
                _ => "act",
            });
            writer.WriteNumber("observations", observations);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteString("card", card.Read());
    }

    private void WriteHead(Utf8JsonWriter writer, ScoreKind head, ScoreModel model)
    {
        var (probability, raw) = models.ThresholdOf(head, model);
        writer.WriteString("head", JudgingModels.Name(head));
        writer.WriteNumber("bias", model.Gam.Intercept);
        WriteThreshold(writer, "threshold", probability, raw);
        writer.WriteStartObject("calibration");
        writer.WriteNumber("slope", model.Gam.Calibrator.Slope);
        writer.WriteNumber("offset", model.Gam.Calibrator.Offset);
        writer.WriteEndObject();

        var catalogue = FeatureCatalogue.For(head);
        var indices = drift.FeaturesOf(head);
        var shapes = model.Gam.Shapes.ToDictionary(static shape => shape.Input);
        writer.WriteStartArray("features");
        for (var input = 0; input < catalogue.Length; input++)
        {
            var profile = model.Description.Profiles[input];
            var steps = shapes.TryGetValue(input, out var shape) ? StepsOf(shape) : [(double.PositiveInfinity, 0.0)];
            writer.WriteStartObject();
            writer.WriteString("name", catalogue[input].Name);
            writer.WriteString("sentence", catalogue[input].Sentence);
            writer.WriteString("direction", JudgingModels.Name(catalogue[input].Direction));
            writer.WriteNumber("importance", Math.Round(Reach(steps, profile), 4));
            writer.WriteNumberOrNull("honest_low", profile.P05);
            writer.WriteNumberOrNull("honest_high", profile.P95);
            writer.WriteStartArray("bins");
            foreach (var (bound, _) in steps)
            {
                if (double.IsFinite(bound))
                {
                    writer.WriteNumberValue((float)bound);
                }
                else
                {
                    writer.WriteNullValue();
                }
            }

            writer.WriteEndArray();
            writer.WriteStartArray("effects");
            steps.ForEach(step => writer.WriteNumberValue((float)step.Effect));
            writer.WriteEndArray();
            writer.WriteNumberOrNull("psi", Rounded(input < indices.Length ? indices[input] : null));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteThreshold(Utf8JsonWriter writer, string name, double probability, double? raw)
    {
        writer.WriteStartObject(name);
        writer.WriteNumberOrNull("probability", probability);
        writer.WriteNumberOrNull("raw", raw);
        writer.WriteEndObject();
    }

    /// <summary>Merges adjacent steps of equal height.</summary>
    private static List<(double Bound, double Effect)> StepsOf(ShapeFunction shape)
    {
        var steps = new List<(double Bound, double Effect)>();
        for (var bin = 0; bin < shape.Effects.Length; bin++)
        {
            if (steps.Count > 0 && steps[^1].Effect == shape.Effects[bin])
            {
                steps[^1] = (shape.UpperBounds[bin], shape.Effects[bin]);
            }
            else
            {
                steps.Add((shape.UpperBounds[bin], shape.Effects[bin]));
            }
        }

        // Values above the last bound fall into the last bin.
        steps[^1] = (double.PositiveInfinity, steps[^1].Effect);
        return steps;
    }

    /// <summary>Importance: by how much the feature can raise the score above its median for honest traffic.</summary>
    private static double Reach(List<(double Bound, double Effect)> steps, FeatureProfile profile)
    {
        var typical = steps.First(step => profile.P50 <= step.Bound).Effect;
        return steps.Max(static step => step.Effect) - typical;
    }

    private static double? Rounded(double? index) => index is { } known ? Math.Round(known, 3) : null;
}
