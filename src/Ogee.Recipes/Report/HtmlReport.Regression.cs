namespace Ogee.Recipes;

sealed partial class HtmlReport
{
    void Regression()
    {
        var sheet = report.Regression!;
        page.Append("<div class=\"figures\">\n");
        Figure(new ScatterChart
        {
            Title = "Prediction against truth", Description = $"True {sheet.Label} across, predicted up; the dashed line is right. " + Conclusions.Scatter(sheet),
            Points = [.. sheet.Points.Select(point => (point.Truth, point.Predicted))], XName = "true " + ChartText.Fit(sheet.Label, 200), YName = "predicted",
        }, Conclusions.Scatter(sheet), null);
        page.Append("<div class=\"stack\">\n");
        Figure(new Histogram
        {
            Title = "Errors", Description = "How the errors (prediction less truth) are spread. " + Conclusions.Residuals(sheet), XName = "prediction less truth",
            Values = [.. sheet.Points.Select(point => point.Predicted - point.Truth)], Marks = [(0, "right")],
        }, Conclusions.Residuals(sheet), new(["share of errors below", "error"], [.. sheet.Residuals.Select(quantile => (IReadOnlyList<string>)[Figures.Percent(quantile.Share), Figures.Significant(quantile.Value)])], 0));
        Figure(new LineChart
        {
            Title = "Mean by prediction", Description = "The mean truth and the mean prediction in tenths of the samples, ordered by the prediction. " + Conclusions.Bands(sheet),
            Lines = [new("truth", [.. sheet.Bands.Select(band => (band.MeanPredicted, band.MeanTruth))]), new("prediction", [.. sheet.Bands.Select(band => (band.MeanPredicted, band.MeanPredicted))])],
            XName = "mean prediction of a tenth", YName = "mean", FromZero = false,
        }, Conclusions.Bands(sheet), new(["predictions", "samples", "mean truth", "mean prediction", "RMSE"], [.. sheet.Bands.Select(band => (IReadOnlyList<string>)
            [$"{Figures.Significant(band.Low)} to {Figures.Significant(band.High)}", Figures.Count(band.Count), Figures.Significant(band.MeanTruth), Figures.Significant(band.MeanPredicted), Figures.Significant(band.RootMeanSquare)])]));
        page.Append("</div>\n</div>\n");
    }
}
